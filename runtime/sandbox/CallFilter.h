// In: nothing. Out: a filter of system calls for programs that are not trusted.
// Must not know: what the program is.
#pragma once

#include <string>

namespace sandbox {

/// A classic BPF program for seccomp, as bytes. It lets a process have threads
/// and replace itself by another program, but start no process, open no socket
/// and hold no memory that RLIMIT_AS does not count. x86-64 calls only.
std::string callFilter();

} // namespace sandbox
