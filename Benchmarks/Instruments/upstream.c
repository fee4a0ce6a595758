/* A provider that costs next to nothing: an event stream of equal chunks, each stamped with the time it was written.
 *
 *   upstream PORT CHUNKS INTERVAL_US
 *
 * Every request gets CHUNKS events, one each INTERVAL_US microseconds (0: as fast as they are taken), then the finish
 * reason, usage and [DONE]. One thread, epoll, a tick of a millisecond. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most = 8192, room = 1 << 16 };

struct connection {
    int open, streaming, sent;
    long long next;             /* when the next chunk is due, in nanoseconds */
    size_t have, body_left;     /* request bytes held; bytes of the request's body still to come */
    char head[room];
};

static struct connection *connections[most];
static int chunks;
static long long interval;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void end(int fd) {
    close(fd);
    connections[fd]->open = 0;
}

static int put(int fd, const char *text, size_t size) {
    while (size) {
        ssize_t n = send(fd, text, size, MSG_NOSIGNAL);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue; /* chunks are small: waiting is rare and short */
        if (n <= 0) return -1;
        text += n;
        size -= (size_t)n;
    }
    return 0;
}

static int event(int fd, const char *payload) {
    char line[512];
    int size = snprintf(line, sizeof line, "data: %s\n\n", payload);
    char frame[600];
    int all = snprintf(frame, sizeof frame, "%x\r\n%s\r\n", size, line);
    return put(fd, frame, (size_t)all);
}

static int chunk(int fd, struct connection *c) {
    char payload[400];
    snprintf(payload, sizeof payload,
             "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\",\"choices\":"
             "[{\"index\":0,\"delta\":{\"content\":\"%lld %d\"},\"finish_reason\":null}]}", now(), c->sent);
    c->sent++;
    return event(fd, payload);
}

static int finish(int fd, struct connection *c) {
    static const char *last[] = {
        "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\",\"choices\":"
        "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\",\"choices\":[],"
        "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":10,\"total_tokens\":20}}",
        "[DONE]"};
    c->streaming = 0;
    for (int i = 0; i < 3; i++)
        if (event(fd, last[i])) return -1;
    return put(fd, "0\r\n\r\n", 5);
}

static int begin(int fd, struct connection *c) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    c->streaming = 1;
    c->sent = 0;
    c->next = now();
    return put(fd, head, sizeof head - 1);
}

/* Takes what came; starts a stream when a request is complete. */
static int take(int fd, struct connection *c) {
    for (;;) {
        ssize_t n = recv(fd, c->head + c->have, room - 1 - c->have, 0);
        if (n < 0 && errno == EAGAIN) return 0;
        if (n <= 0) return -1;
        c->have += (size_t)n;
        if (c->body_left) {
            size_t used = c->have < c->body_left ? c->have : c->body_left;
            c->body_left -= used;
            c->have = 0;
            if (!c->body_left && begin(fd, c)) return -1;
            continue;
        }
        c->head[c->have] = 0;
        char *stop = strstr(c->head, "\r\n\r\n");
        if (!stop) continue;
        char *length = strcasestr(c->head, "\r\ncontent-length:");
        size_t want = length && length < stop ? strtoul(length + 17, NULL, 10) : 0;
        size_t got = c->have - (size_t)(stop + 4 - c->head);
        c->have = 0;
        if (got < want) c->body_left = want - got;
        else if (begin(fd, c)) return -1;
    }
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "usage: upstream PORT CHUNKS INTERVAL_US\n"), 2;
    chunks = atoi(argv[2]);
    interval = atoll(argv[3]) * 1000;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files = {most, most};
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) return perror("upstream"), 1;
    int poller = epoll_create1(0);
    struct epoll_event entry = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &entry);
    int highest = 0;
    for (;;) {
        struct epoll_event ready[256];
        int count = epoll_wait(poller, ready, 256, 1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd != listener) {
                if (connections[fd]->open && take(fd, connections[fd])) end(fd);
                continue;
            }
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                if (fd >= most) { close(fd); continue; }
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                if (!connections[fd]) connections[fd] = calloc(1, sizeof(struct connection));
                connections[fd]->open = 1;
                connections[fd]->streaming = 0;
                connections[fd]->have = connections[fd]->body_left = 0;
                if (fd > highest) highest = fd;
                entry.data.fd = fd;
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &entry);
            }
        }
        long long time = now();
        for (int fd = 0; fd <= highest; fd++) {
            struct connection *c = connections[fd];
            if (!c || !c->open || !c->streaming) continue;
            while (c->open && c->streaming && c->next <= time) {
                int bad = c->sent < chunks ? chunk(fd, c) : finish(fd, c);
                if (bad) { end(fd); break; }
                c->next += interval;
            }
        }
    }
}
