#define _GNU_SOURCE  // pthread_setname_np; here only, never in the header, where it would change glibc's structs for others
#include "CCurl.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void ccurl_set_long(CURL *easy, CURLoption option, long value) { curl_easy_setopt(easy, option, value); }
void ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    curl_easy_setopt(easy, option, value);
}
void ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    curl_easy_setopt(easy, option, value);
}
void ccurl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    curl_easy_setopt(easy, option, value);
}

void ccurl_set_write_function(CURL *easy, ccurl_data_function function, void *context) {
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, function);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}
void ccurl_set_header_function(CURL *easy, ccurl_data_function function, void *context) {
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, function);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}
void ccurl_set_prereq_function(CURL *easy, ccurl_prereq_function function, void *context) {
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, function);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
}
void ccurl_set_open_function(CURL *easy, ccurl_open_function function, void *context) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, function);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}
void ccurl_set_close_function(CURL *easy, ccurl_close_function function, void *context) {
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, function);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
}

long ccurl_info_long(CURL *easy, CURLINFO what) {
    long value = 0;
    return curl_easy_getinfo(easy, what, &value) == CURLE_OK ? value : 0;
}
curl_off_t ccurl_info_offset(CURL *easy, CURLINFO what) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy, what, &value) == CURLE_OK ? value : 0;
}
void *ccurl_info_private(CURL *easy) {
    char *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

const char *ccurl_info_string(CURL *easy, CURLINFO what) {
    char *value = NULL;
    return curl_easy_getinfo(easy, what, &value) == CURLE_OK ? value : NULL;
}

void ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) { curl_multi_setopt(multi, option, value); }
void ccurl_multi_set_socket_function(CURLM *multi, ccurl_socket_function function, void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
}
void ccurl_multi_set_timer_function(CURLM *multi, ccurl_timer_function function, void *context) {
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static uint32_t events_of(int interest) {
    return ((interest & ccurl_readable) ? EPOLLIN : 0) | ((interest & ccurl_writable) ? EPOLLOUT : 0);
}

static int control(int epoll, int operation, int descriptor, int interest) {
    struct epoll_event event = {.events = events_of(interest), .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event) == 0 ? 0 : -errno;
}

int ccurl_epoll_create(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll >= 0 ? epoll : -errno;
}
int ccurl_epoll_add(int epoll, int descriptor, int interest) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, interest);
}
int ccurl_epoll_change(int epoll, int descriptor, int interest) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, interest);
}
int ccurl_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0); }

int ccurl_epoll_wait(int epoll, struct ccurl_ready *ready, int capacity, int milliseconds) {
    struct epoll_event events[256];
    if (capacity > 256) capacity = 256;
    int count = epoll_wait(epoll, events, capacity, milliseconds);
    if (count < 0) return -errno;
    for (int i = 0; i < count; i++) {
        uint32_t e = events[i].events;
        ready[i].descriptor = events[i].data.fd;
        // A hang-up or an error is found out by reading and by writing.
        ready[i].readiness = ((e & (EPOLLIN | EPOLLHUP | EPOLLERR)) ? ccurl_readable : 0)
            | ((e & (EPOLLOUT | EPOLLERR)) ? ccurl_writable : 0);
    }
    return count;
}

int ccurl_bell_create(void) {
    int bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return bell >= 0 ? bell : -errno;
}
void ccurl_bell_ring(int bell) {
    uint64_t one = 1;
    while (write(bell, &one, sizeof one) < 0 && errno == EINTR) {}
}
void ccurl_bell_hush(int bell) {
    uint64_t sum;
    while (read(bell, &sum, sizeof sum) < 0 && errno == EINTR) {}
}

void ccurl_close(int descriptor) { close(descriptor); }

int64_t ccurl_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void ccurl_name_thread(const char *name) {
    char shortened[16];
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[sizeof shortened - 1] = 0;
    pthread_setname_np(pthread_self(), shortened);
}

void ccurl_block_signals(void) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
}
