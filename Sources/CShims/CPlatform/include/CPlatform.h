#ifndef CPLATFORM_H
#define CPLATFORM_H

#include "CPlatformMemory.h"
#include "CPlatformProcess.h"
#if __has_include("CPlatformEventFD.h")
#include "CPlatformEventFD.h"
#endif

#endif
