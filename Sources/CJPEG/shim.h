#pragma once
#include <turbojpeg.h>

// TurboJPEG catches libjpeg's error jumps itself: its functions return −1 and keep a message.
