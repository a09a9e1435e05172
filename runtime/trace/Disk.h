// In: paths. Out: files that outlive a loss of power, the one process that may
// write a folder. Must not know: what the files hold.
#pragma once

#include <cstdint>
#include <string>

namespace rlrt {

/// Carries a file or folder to the disk. InputError when that fails.
void syncPath(const std::string &path);
/// Every file and folder under `folder`, then itself.
void syncTree(const std::string &folder);

/// InputError when fewer than `bytes` are free where `folder` lies; `what`
/// begins its text.
void requireSpace(const std::string &folder, uint64_t bytes,
                  const std::string &what);

/// `12.3 MB`.
std::string shownBytes(uint64_t bytes);

/// Holds a run folder against other processes as long as it lives. The kernel
/// lets go when the process ends, however it does.
class RunLock {
public:
  static constexpr const char *fileName = "run.lock";
  /// InputError when another process holds it, with who that is, or when
  /// nothing can be written there.
  explicit RunLock(const std::string &folder);
  ~RunLock();
  RunLock(const RunLock &) = delete;
  RunLock &operator=(const RunLock &) = delete;

private:
  int handle = -1;
};

} // namespace rlrt
