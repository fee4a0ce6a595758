#define _GNU_SOURCE  // accept4, addclosefrom_np; here and not in the header, where it would change NIO's C modules
#include "CPlatformProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Copies of descriptors that are handed down are made from here up, so that no dup2 overwrites a later source.
enum { first_copy = 200, most_descriptors = 16 };

// -- the title

static char *title_area;
static size_t title_room;

// glibc hands every constructor the real argument vector; Swift's CommandLine only has a copy.
__attribute__((constructor)) static void remember_arguments(int argc, char **argv, char **envp) {
    (void)envp;
    if (argc < 1 || argv == NULL || argv[0] == NULL) return;
    char *end = argv[0];
    for (int i = 0; i < argc && argv[i] == end; i++) end = argv[i] + strlen(argv[i]) + 1;
    title_area = argv[0];
    title_room = (size_t)(end - argv[0]);
}

void cplatform_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

void cplatform_set_title(const char *title) {
    int comm = open("/proc/self/comm", O_WRONLY | O_CLOEXEC);  // the leader's name, whichever thread calls
    if (comm >= 0) {
        ssize_t ignored = write(comm, title, strlen(title));
        (void)ignored;
        close(comm);
    }
    if (title_room < 2) return;
    size_t length = strlen(title);
    if (length > title_room - 1) length = title_room - 1;
    memset(title_area, 0, title_room);  // the environment behind it stays: others read it in /proc
    memcpy(title_area, title, length);
}

// -- starting

static int copy_all(const struct cplatform_spawn_request *request, int *copies) {
    if (request->descriptor_count > most_descriptors) return -EINVAL;
    for (int i = 0; i < request->descriptor_count; i++) {
        copies[i] = fcntl(request->descriptors[i], F_DUPFD_CLOEXEC, first_copy);
        if (copies[i] < 0) {
            int problem = errno;
            while (i-- > 0) close(copies[i]);
            return -problem;
        }
    }
    return 0;
}

static void close_all(const int *copies, int count) {
    for (int i = 0; i < count; i++) close(copies[i]);
}

static int describe(const struct cplatform_spawn_request *request, const int *copies, posix_spawn_file_actions_t *actions) {
    int problem = 0;
    for (int i = 0; i < 3 && !problem; i++)
        if (request->standard[i] >= 0) problem = posix_spawn_file_actions_adddup2(actions, request->standard[i], i);
    for (int i = 0; i < request->descriptor_count && !problem; i++)
        problem = posix_spawn_file_actions_adddup2(actions, copies[i], 3 + i);
    if (!problem) problem = posix_spawn_file_actions_addclosefrom_np(actions, 3 + request->descriptor_count);
    return problem;
}

int cplatform_spawn(const struct cplatform_spawn_request *request) {
    int copies[most_descriptors];
    int problem = copy_all(request, copies);
    if (problem) return problem;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (request->own_group ? POSIX_SPAWN_SETPGROUP : 0);
    posix_spawnattr_setflags(&attributes, flags);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = -1;
    problem = describe(request, copies, &actions);
    if (!problem)
        problem = posix_spawn(&pid, request->path, &actions, &attributes, request->arguments, request->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close_all(copies, request->descriptor_count);
    return problem ? -problem : pid;
}

// Between fork and exec only calls that are safe in a signal handler: other threads' locks may be held for ever.
static _Noreturn void become(const struct cplatform_spawn_request *request, const int *copies, pid_t parent) {
    if (request->own_group) setpgid(0, 0);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent) _exit(70);
    for (int i = 0; i < 3; i++)
        if (request->standard[i] >= 0 && dup2(request->standard[i], i) < 0) _exit(70);
    for (int i = 0; i < request->descriptor_count; i++)
        if (dup2(copies[i], 3 + i) < 0) _exit(70);
    syscall(SYS_close_range, 3u + (unsigned)request->descriptor_count, ~0u, 0u);
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvpe(request->path, request->arguments, request->environment);
    _exit(errno == ENOENT ? 127 : 126);  // as a shell says it
}

int cplatform_spawn_bound(const struct cplatform_spawn_request *request) {
    int copies[most_descriptors];
    int problem = copy_all(request, copies);
    if (problem) return problem;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of ours may run in the child
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) become(request, copies, parent);
    problem = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close_all(copies, request->descriptor_count);
    if (pid < 0) return -problem;
    if (request->own_group) setpgid(pid, pid);  // both sides do it: whoever is first, it holds before a kill
    return pid;
}

// -- watching

int cplatform_set_parent_death_signal(int signal) {
    return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) == 0 ? 0 : -errno;
}

int cplatform_pidfd_open(int pid) {
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    return descriptor < 0 ? -errno : descriptor;
}

int cplatform_reap(int pid) {
    int status = 0;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == 0) return -EAGAIN;
    if (ended < 0) return -errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// -- descriptors

int cplatform_accept(int listener, int nonblocking) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0));
    return descriptor < 0 ? -errno : descriptor;
}

int cplatform_prepare_descriptor(int descriptor, int nonblocking) {
    if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) return -errno;
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -errno;
    flags = nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    return fcntl(descriptor, F_SETFL, flags) == 0 ? 0 : -errno;
}

int cplatform_keep_over_exec(int descriptor) {
    return fcntl(descriptor, F_SETFD, 0) == 0 ? 0 : -errno;
}

int cplatform_open_locked(const char *path) {
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return -errno;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    int problem = errno;
    close(descriptor);
    return -problem;
}

int cplatform_sealed_memory(const char *name, const void *bytes, unsigned long length) {
    int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (descriptor < 0) return -errno;
    const char *next = bytes;
    while (length > 0) {
        ssize_t count = write(descriptor, next, length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) {
            int problem = count < 0 ? errno : EIO;
            close(descriptor);
            return -problem;
        }
        next += count;
        length -= (unsigned long)count;
    }
    fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    return descriptor;
}

int cplatform_is_listening(int descriptor) {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) return -errno;
    return listening;
}

void cplatform_exit_now(int code) {
    _exit(code);
}
