// Typed doors to the variadic functions of libcurl, which Swift cannot call, and to epoll and eventfd, which it does not see.
// Nothing here decides anything.
#ifndef MARTLET_CCURL_H
#define MARTLET_CCURL_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

// Setters of an easy handle, one for each kind of value.
void ccurl_set_long(CURL *easy, CURLoption option, long value);
void ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
void ccurl_set_string(CURL *easy, CURLoption option, const char *value);
void ccurl_set_pointer(CURL *easy, CURLoption option, const void *value);

// The callbacks of an easy handle, each with its context.
typedef size_t (*ccurl_data_function)(char *bytes, size_t size, size_t count, void *context);
typedef int (*ccurl_prereq_function)(void *context, char *remote, char *local, int remote_port, int local_port);
typedef curl_socket_t (*ccurl_open_function)(void *context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*ccurl_close_function)(void *context, curl_socket_t socket);
void ccurl_set_write_function(CURL *easy, ccurl_data_function function, void *context);
void ccurl_set_header_function(CURL *easy, ccurl_data_function function, void *context);
void ccurl_set_prereq_function(CURL *easy, ccurl_prereq_function function, void *context);
void ccurl_set_open_function(CURL *easy, ccurl_open_function function, void *context);
void ccurl_set_close_function(CURL *easy, ccurl_close_function function, void *context);

// What an easy handle tells afterwards; 0 or NULL when it does not know.
long ccurl_info_long(CURL *easy, CURLINFO what);
curl_off_t ccurl_info_offset(CURL *easy, CURLINFO what);
void *ccurl_info_private(CURL *easy);
const char *ccurl_info_string(CURL *easy, CURLINFO what);

// A multi handle.
typedef int (*ccurl_socket_function)(CURL *easy, curl_socket_t socket, int what, void *context, void *per_socket);
typedef int (*ccurl_timer_function)(CURLM *multi, long milliseconds, void *context);
void ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
void ccurl_multi_set_socket_function(CURLM *multi, ccurl_socket_function function, void *context);
void ccurl_multi_set_timer_function(CURLM *multi, ccurl_timer_function function, void *context);

// The next finished easy handle, or NULL; its result in *result.
CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result);

// The socket libcurl asks for, which children do not inherit.
curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address);

// epoll and eventfd. Descriptors are close-on-exec; failures are -errno.
enum { ccurl_readable = 1, ccurl_writable = 2 };
struct ccurl_ready {
    int descriptor;
    int readiness;
};
int ccurl_epoll_create(void);
int ccurl_epoll_add(int epoll, int descriptor, int interest);
int ccurl_epoll_change(int epoll, int descriptor, int interest);
int ccurl_epoll_remove(int epoll, int descriptor);
int ccurl_epoll_wait(int epoll, struct ccurl_ready *ready, int capacity, int milliseconds);
int ccurl_bell_create(void);
void ccurl_bell_ring(int bell);
void ccurl_bell_hush(int bell);
void ccurl_close(int descriptor);

// Nanoseconds of the monotonic clock.
int64_t ccurl_now(void);

// The name shown for the calling thread in ps and top (at most 15 characters count).
void ccurl_name_thread(const char *name);

// Keeps every signal off the calling thread.
void ccurl_block_signals(void);

#endif
