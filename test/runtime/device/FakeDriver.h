// In: nothing. Out: what the stand-in for NVIDIA's driver records, and what it
// is told to do. Must not know: rlrt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Found by dlsym in the stand-in.
struct FakeDriver {
  std::vector<std::string> calls;
  int devices = 1;
  int capability = 90;
  std::string fails; ///< name of the call that fails with error 999
  /// Of the latest launch.
  unsigned blocks = 0, threads = 0;
  void *stream = nullptr;
  std::vector<uint64_t> parameters; ///< as 64 bits, a float as its bits
};
