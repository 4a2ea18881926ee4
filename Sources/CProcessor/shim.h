#pragma once

/// Asks for the cache line at an address, which may be any, to be read soon: Swift has no words for it.
static inline void prefetch(const void *address) { __builtin_prefetch(address, 0); }
