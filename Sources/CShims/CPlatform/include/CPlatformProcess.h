#ifndef CPLATFORM_PROCESS_H
#define CPLATFORM_PROCESS_H

// What Swift's Glibc module cannot reach about processes: variadic calls, GNU extensions, raw system calls.
// Every function answers 0 or a value when it worked and a negative errno when it did not.

/// How a program is started.
struct cplatform_spawn_request {
    const char *path;
    char *const *arguments;    // ended by NULL
    char *const *environment;  // ended by NULL
    const int *descriptors;    // descriptors[i] becomes 3 + i of the child; all others above them are closed
    int descriptor_count;
    int standard[3];           // what becomes 0, 1, 2 of the child; -1 keeps ours
    int own_group;             // 1: the child leads a process group of its own
};

/// Starts a program with default signal handling; the pid of the child.
int cplatform_spawn(const struct cplatform_spawn_request *request);

/// The same by fork, and the kernel sends the child SIGKILL when the calling *thread* ends; for programs that are not ours.
int cplatform_spawn_bound(const struct cplatform_spawn_request *request);

/// Asks the kernel for `signal` at the death of the parent's thread that started us.
int cplatform_set_parent_death_signal(int signal);

/// Shows `title` in ps, top and /proc/self/comm (there cut to 15 bytes).
void cplatform_set_title(const char *title);

/// Names the calling thread, at most 15 bytes.
void cplatform_name_thread(const char *name);

/// An anonymous file in memory that holds `length` bytes and can no longer be changed.
int cplatform_sealed_memory(const char *name, const void *bytes, unsigned long length);

/// A descriptor that becomes readable when the process ends.
int cplatform_pidfd_open(int pid);

/// accept4(2) with SOCK_CLOEXEC and, on demand, SOCK_NONBLOCK.
int cplatform_accept(int listener, int nonblocking);

/// The exit code of a child that has ended, 128 + signal if one ended it; -EAGAIN while it runs.
int cplatform_reap(int pid);

/// Sets FD_CLOEXEC and, on demand, O_NONBLOCK.
int cplatform_prepare_descriptor(int descriptor, int nonblocking);

/// Clears FD_CLOEXEC, so that an exec keeps the descriptor.
int cplatform_keep_over_exec(int descriptor);

/// Opens `path` for reading and writing, makes it (0600) if need be, and takes an exclusive lock without waiting.
int cplatform_open_locked(const char *path);

/// stat(2)'s kind of the descriptor: 1 if it is a listening socket, else 0.
int cplatform_is_listening(int descriptor);

/// Ends the process now, without exit handlers: other threads may still be inside C libraries.
_Noreturn void cplatform_exit_now(int code);

#endif
