// An eventfd(2): how other threads wake a thread that sleeps in poll. Swift's Glibc module does not know the call.
#pragma once

/// A new event descriptor, closed on exec and non-blocking; -1 when there is none to be had.
int cplatform_eventfd_open(void);

/// Makes `fd` readable; returns 0, or -1 with errno.
int cplatform_eventfd_signal(int fd);

/// Takes back every signal so far, so that `fd` is no longer readable.
void cplatform_eventfd_clear(int fd);
