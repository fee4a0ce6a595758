// How jemalloc is set up: it looks for this symbol before anything is allocated; without jemalloc it means nothing.
//
// Two arenas, for there are hardly more threads at work at once. Memory that has not been used for half a second goes back
// to the kernel, also when nobody allocates any more: a thread of jemalloc's own sees to that. Threads keep freed pieces
// of at most 4 KiB for themselves; larger ones are rare here, and each of a dozen threads would hold some.
const char *malloc_conf = "narenas:2,background_thread:true,dirty_decay_ms:500,muzzy_decay_ms:0,tcache_max:4096";
