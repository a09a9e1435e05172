// In: paths. Out: files that outlive a loss of power, the one process that may
// write a folder. Must not know: what the files hold.
#include "runtime/trace/Disk.h"

#include "runtime/abi/Error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace rlrt {

namespace fs = std::filesystem;

void syncPath(const std::string &path) {
  int handle = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  int failed = handle < 0 || fsync(handle) != 0 ? errno : 0;
  if (handle >= 0)
    close(handle);
  // Some file systems cannot sync a folder, and need not.
  if (failed && failed != EINVAL)
    throw InputError("`" + path +
                     "` cannot be carried to the disk: " + strerror(failed));
}

void syncTree(const std::string &folder) {
  for (const auto &entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_symlink())
      syncPath(entry.path().string());
  syncPath(folder);
}

std::string shownBytes(uint64_t bytes) {
  const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  double number = double(bytes);
  size_t unit = 0;
  for (; number >= 1000 && unit < 4; ++unit)
    number /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit ? "%.1f %s" : "%.0f %s", number,
                units[unit]);
  return text;
}

void requireSpace(const std::string &folder, uint64_t bytes,
                  const std::string &what) {
  std::error_code failed;
  fs::space_info space = fs::space(folder, failed);
  // Who cannot say how much is free is asked by writing.
  if (failed || space.available >= bytes)
    return;
  throw InputError(what + " needs " + shownBytes(bytes) + ", but only " +
                   shownBytes(space.available) + " are free where `" + folder +
                   "` lies");
}

RunLock::RunLock(const std::string &folder) {
  std::string path = folder + "/" + fileName;
  handle = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (handle < 0)
    throw InputError("cannot write into `" + folder + "`: " + strerror(errno));
  // Who only asks whether the folder is held does so for a moment.
  int refused = flock(handle, LOCK_EX | LOCK_NB);
  for (int i = 0; i < 5 && refused != 0 && errno == EWOULDBLOCK; ++i) {
    usleep(20'000);
    refused = flock(handle, LOCK_EX | LOCK_NB);
  }
  if (refused != 0) {
    int failed = errno;
    char holder[512];
    ssize_t count = read(handle, holder, sizeof holder);
    close(handle);
    std::string who(holder, size_t(count > 0 ? count : 0));
    who = who.substr(0, who.find('\n'));
    if (failed != EWOULDBLOCK)
      throw InputError("`" + path + "` cannot be locked: " + strerror(failed) +
                       "; choose an --out on another file system");
    throw InputError("`" + folder + "` is being written by " +
                     (who.empty() ? "another process" : who) +
                     "; wait until it ends or stop it, or choose another "
                     "--out");
  }
  char host[256] = "?";
  gethostname(host, sizeof host - 1);
  std::string who =
      "process " + std::to_string(getpid()) + " on " + host + "\n";
  // Only what a refused process says hangs on this.
  if (ftruncate(handle, 0) == 0) [[maybe_unused]]
    ssize_t written = write(handle, who.data(), who.size());
}

RunLock::~RunLock() { close(handle); }

} // namespace rlrt
