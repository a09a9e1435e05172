// In: nothing. Out: what the stand-in for NVIDIA's driver records, and what it
// is told to do. Must not know: rlrt.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Found by dlsym in the stand-in.
struct FakeDriver {
  std::vector<std::string> calls;
  int devices = 1;
  int capability = 90;
  int multiprocessors = 132, l2Bytes = 50 << 20, sharedBytes = 227 << 10;
  int clustersAtOnce = 16; ///< of any launch; 0: they fit nowhere
  std::string fails;       ///< name of the call that fails with error 999
  /// Of the latest launch.
  unsigned blocks = 0, threads = 0, cluster = 0, shared = 0;
  void *stream = nullptr;
  std::vector<uint64_t> parameters; ///< as 64 bits, a float as its bits
  bool launchesChains = false;      ///< which have four parameters
  std::function<void()> launched;   ///< what a launch does, if anything
};
