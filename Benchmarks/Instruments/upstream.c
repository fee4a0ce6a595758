/* A provider that costs next to nothing: an event stream of equal chunks, each stamped with the time it was written.
 *
 *   upstream PORT CHUNKS INTERVAL_US
 *
 * Every request gets CHUNKS events, one each INTERVAL_US microseconds (0: as fast as they are taken), then what ends a
 * stream of its protocol. The path says which: `.../messages` is Anthropic's, `...:streamGenerateContent` Gemini's, all else
 * OpenAI's; below `/whole/` the answer is one JSON document of a kilobyte. One thread, epoll, a tick of a millisecond. */
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

enum protocol { openai, anthropic, gemini, whole };

struct connection {
    int open, streaming, sent;
    enum protocol protocol;     /* what the request's path asks for */
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

/* One event in a chunk of its own; `name` is Anthropic's `event:` line, NULL elsewhere. */
static int event(int fd, const char *name, const char *payload) {
    char line[640];
    int size = name ? snprintf(line, sizeof line, "event: %s\ndata: %s\n\n", name, payload) : snprintf(line, sizeof line, "data: %s\n\n", payload);
    char frame[700];
    int all = snprintf(frame, sizeof frame, "%x\r\n%s\r\n", size, line);
    return put(fd, frame, (size_t)all);
}

#define openai_chunk(delta, reason) \
    "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\",\"choices\":" \
    "[{\"index\":0,\"delta\":{" delta "},\"finish_reason\":" reason "}]}"
#define gemini_chunk(parts, ending) \
    "{\"candidates\":[{\"content\":{\"parts\":[" parts "],\"role\":\"model\"}" ending ",\"index\":0}],\"usageMetadata\":" \
    "{\"promptTokenCount\":10,\"candidatesTokenCount\":10,\"totalTokenCount\":20},\"modelVersion\":\"bench\",\"responseId\":\"bench\"}"

static int chunk(int fd, struct connection *c) {
    static const char *form[] = {
        openai_chunk("\"content\":\"%lld %d\"", "null"),
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%lld %d\"}}",
        gemini_chunk("{\"text\":\"%lld %d\"}", "")};
    char payload[400];
    snprintf(payload, sizeof payload, form[c->protocol], now(), c->sent);
    c->sent++;
    return event(fd, c->protocol == anthropic ? "content_block_delta" : NULL, payload);
}

static int finish(int fd, struct connection *c) {
    static const struct { const char *name, *payload; } last[][3] = {
        {{NULL, openai_chunk("", "\"stop\"")},
         {NULL, "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"bench\",\"choices\":[],"
                "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":10,\"total_tokens\":20}}"},
         {NULL, "[DONE]"}},
        {{"content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}"},
         {"message_delta", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":10}}"},
         {"message_stop", "{\"type\":\"message_stop\"}"}},
        {{NULL, gemini_chunk("{\"text\":\"\"}", ",\"finishReason\":\"STOP\"")}}};
    c->streaming = 0;
    for (int i = 0; i < 3 && last[c->protocol][i].payload; i++)
        if (event(fd, last[c->protocol][i].name, last[c->protocol][i].payload)) return -1;
    return put(fd, "0\r\n\r\n", 5);
}

static int answer_whole(int fd) {
    static char answer[2048];
    static size_t size;
    if (!size) {
        char text[761] = {0}, body[1536];
        memset(text, 'y', sizeof text - 1);
        int length = snprintf(body, sizeof body,
                              "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"bench\",\"choices\":[{\"index\":0,"
                              "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}],"
                              "\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":190,\"total_tokens\":690}}", text);
        size = (size_t)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", length, body);
    }
    return put(fd, answer, size);
}

static int begin(int fd, struct connection *c) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    if (c->protocol == whole) return answer_whole(fd);
    c->streaming = 1;
    c->sent = 0;
    c->next = now();
    if (put(fd, head, sizeof head - 1)) return -1;
    if (c->protocol != anthropic) return 0;
    return event(fd, "message_start",
                 "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_bench\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\",\"content\":[],"
                 "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}")
        || event(fd, "content_block_start", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
}

/* Which protocol the request line asks for. */
static enum protocol asked(const char *head) {
    size_t line = strcspn(head, "\r\n");
    const char *marks[] = {"/whole/", "/messages", ":streamGenerateContent"};
    const enum protocol meant[] = {whole, anthropic, gemini};
    for (int i = 0; i < 3; i++) {
        const char *found = strstr(head, marks[i]);
        if (found && found < head + line) return meant[i];
    }
    return openai;
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
        c->protocol = asked(c->head);
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
