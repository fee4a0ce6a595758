/* A load generator for what wrk cannot do.
 *
 *   client paced   PORT PATH KEY RATE SECONDS CONNECTIONS BODY_BYTES   requests at a fixed rate, latency from the moment due
 *   client streams PORT PATH KEY STREAMS SECONDS CHUNKS                concurrent event streams, delay of every chunk
 *
 * Prints one JSON object. One thread, epoll. Delays of chunks come from the time that the upstream wrote into them:
 * CLOCK_MONOTONIC is the same for both. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most = 8192, room = 1 << 16 };

struct connection {
    int busy, chunk;            /* a request is under way; the number of the chunk that must come next */
    long long due, begun;       /* when the request was due; when it was sent */
    int head_done, chunked;
    long long left;             /* bytes of body left, if its length is known */
    size_t have;
    char buffer[room];
};

static struct connection *connections[most];
static struct { long long *values; size_t count, room; } delays, firsts;
static long long done, failed, lost, reordered, chunk_total;
static int poller, port, expected_chunks, streaming;
static char *request;
static size_t request_size;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

#define note(list, value) do { \
    if ((list).count == (list).room) (list).values = realloc((list).values, ((list).room = (list).room ? 2 * (list).room : 4096) * sizeof(long long)); \
    (list).values[(list).count++] = (value); \
} while (0)

static int ascending(const void *a, const void *b) {
    long long x = *(const long long *)a, y = *(const long long *)b;
    return x < y ? -1 : x > y;
}

static int dial(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || fd >= most || connect(fd, (struct sockaddr *)&address, sizeof address)) { if (fd >= 0) close(fd); return -1; }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (!connections[fd]) connections[fd] = malloc(sizeof(struct connection));
    memset(connections[fd], 0, offsetof(struct connection, buffer));
    struct epoll_event entry = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &entry);
    return fd;
}

static void ask(int fd, long long due) {
    struct connection *c = connections[fd];
    c->busy = 1; c->chunk = 0; c->due = due; c->begun = now(); c->head_done = 0; c->chunked = 0; c->left = 0; c->have = 0;
    size_t sent = 0;
    while (sent < request_size) {
        ssize_t n = send(fd, request + sent, request_size - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += (size_t)n;
    }
}

static void finished(struct connection *c, int well) {
    c->busy = 0;
    if (well) done++; else failed++;
    if (streaming && c->chunk != expected_chunks) lost += expected_chunks - c->chunk;
    if (!streaming && well) note(delays, now() - c->due);
}

/* Looks at whole lines of a stream; each of ours carries "content":"<nanoseconds> <number>". */
static void read_lines(struct connection *c) {
    char *line = c->buffer, *stop;
    c->buffer[c->have] = 0;
    while ((stop = strchr(line, '\n'))) {
        *stop = 0;
        char *content = strstr(line, "\"content\":\"");
        long long stamp; int number;
        if (content && sscanf(content + 11, "%lld %d", &stamp, &number) == 2) {
            if (number == 0) note(firsts, now() - c->begun);
            if (number != c->chunk) reordered++;
            c->chunk = number + 1;
            chunk_total++;
            note(delays, now() - stamp);
        } else if (!strncmp(line, "data: [DONE]", 12)) {
            c->left = -1; /* the end of the framing is still to be read */
        } else if (c->left == -1 && line[0] == '0' && (line[1] == '\r' || !line[1])) {
            finished(c, 1);
        }
        line = stop + 1;
    }
    c->have -= (size_t)(line - c->buffer);
    memmove(c->buffer, line, c->have);
}

static int read_some(int fd) {
    struct connection *c = connections[fd];
    ssize_t n = recv(fd, c->buffer + c->have, room - 1 - c->have, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return 0;
    if (n <= 0) return -1;
    c->have += (size_t)n;
    if (!c->head_done) {
        c->buffer[c->have] = 0;
        char *stop = strstr(c->buffer, "\r\n\r\n");
        if (!stop) return 0;
        if (strncmp(c->buffer + 9, "200", 3)) return -1;
        char *length = strcasestr(c->buffer, "\r\ncontent-length:");
        c->chunked = !length || length > stop;
        c->left = c->chunked ? 0 : atoll(length + 17);
        c->head_done = 1;
        c->have -= (size_t)(stop + 4 - c->buffer);
        memmove(c->buffer, stop + 4, c->have);
    }
    if (streaming) { read_lines(c); return 0; }
    if (c->chunked) {
        c->buffer[c->have] = 0;
        if (c->have >= 5 && !memcmp(c->buffer + c->have - 5, "0\r\n\r\n", 5)) finished(c, 1);
        else if (c->have > room / 2) { memmove(c->buffer, c->buffer + c->have - 16, 16); c->have = 16; }
        return 0;
    }
    c->left -= (long long)c->have;
    c->have = 0;
    if (c->left <= 0) finished(c, 1);
    return 0;
}

static void gone(int fd) {
    if (connections[fd]->busy) finished(connections[fd], 0);
    close(fd);
}

static double share(long long *values, size_t count, double part) {
    if (!count) return -1;
    size_t place = (size_t)(part * (double)count);
    return (double)values[place < count ? place : count - 1] / 1000.0;
}

int main(int argc, char **argv) {
    if (argc < 8) return fprintf(stderr, "usage: see the top of client.c\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files = {most, most};
    setrlimit(RLIMIT_NOFILE, &files);
    streaming = !strcmp(argv[1], "streams");
    port = atoi(argv[2]);
    int rate = streaming ? 0 : atoi(argv[5]), width = streaming ? atoi(argv[5]) : atoi(argv[7]);
    double seconds = atof(argv[6]);
    expected_chunks = streaming ? atoi(argv[7]) : 0;
    int filling = streaming || argc < 9 ? 500 : atoi(argv[8]);
    char *fill = malloc((size_t)filling + 1);
    memset(fill, 'x', (size_t)filling);
    fill[filling] = 0;
    char *body;
    int size = asprintf(&body, "{\"model\":\"bench\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}", streaming ? "true" : "false", fill);
    request_size = (size_t)asprintf(&request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                                    argv[3], argv[4], size, body);
    poller = epoll_create1(0);
    int fds[most];
    for (int i = 0; i < width; i++) fds[i] = dial();

    long long start = now(), end = start + (long long)(seconds * 1e9), due = start, step = rate ? 1000000000LL / rate : 0;
    int turn = 0, busy = 0;
    if (streaming) for (int i = 0; i < width; i++) { if (fds[i] >= 0) { ask(fds[i], now()); busy++; } else failed++; }
    for (;;) {
        long long time = now();
        if (!streaming) while (due <= time && due < end) {
            int found = -1;
            for (int i = 0; i < width && found < 0; i++, turn++) { int fd = fds[turn % width]; if (fd >= 0 && !connections[fd]->busy) found = fd; }
            if (found < 0) break; /* all are waiting: the next is late, and its latency says so */
            ask(found, due);
            due += step;
        }
        struct epoll_event ready[512];
        long long until = streaming ? 100000000 : due - now();
        if (until <= 0) until = 1000000;
        struct timespec wait = {until / 1000000000LL, until % 1000000000LL};
        int count = epoll_pwait2(poller, ready, 512, &wait, NULL); /* to the nanosecond: a spinning client would take the CPU it measures */
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (!read_some(fd)) continue;
            gone(fd);
            for (int k = 0; k < width; k++) if (fds[k] == fd) fds[k] = now() < end ? dial() : -1;
        }
        busy = 0;
        for (int i = 0; i < width; i++) {
            if (fds[i] < 0) continue;
            if (streaming && !connections[fds[i]]->busy && now() < end) ask(fds[i], now());
            busy += connections[fds[i]]->busy;
        }
        if (now() >= end && !busy) break;
        if (now() >= end + 30000000000LL) { failed += busy; break; }
    }
    qsort(delays.values, delays.count, sizeof(long long), ascending);
    qsort(firsts.values, firsts.count, sizeof(long long), ascending);
    printf("{\"done\":%lld,\"failed\":%lld,\"lost\":%lld,\"reordered\":%lld,\"chunks\":%lld,\"p50_us\":%.1f,\"p99_us\":%.1f,\"first_p50_us\":%.1f,\"first_p99_us\":%.1f}\n",
           done, failed, lost, reordered, chunk_total, share(delays.values, delays.count, 0.5), share(delays.values, delays.count, 0.99),
           share(firsts.values, firsts.count, 0.5), share(firsts.values, firsts.count, 0.99));
    return 0;
}
