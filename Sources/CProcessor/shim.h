#pragma once

/// Asks for the cache line at an address, which may be any.
static inline void prefetch(const void *address) { __builtin_prefetch(address); }
