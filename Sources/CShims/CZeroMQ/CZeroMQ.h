// The whole public interface of the system's libzmq. No pkg-config: its flags name a directory that the compiler refuses.
#pragma once
#include <zmq.h>
