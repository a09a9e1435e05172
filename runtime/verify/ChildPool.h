// In: work on texts that may not end, a wall limit. Out: its answers, or none.
// Must not know: what the work is.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace verify {

/// Processes that do work in place of this one, so that it can be killed. A
/// process is made when there is none to spare and kept for the next request.
/// Safe to share between threads.
class ChildPool {
public:
  /// `work` runs in a child that was forked from this process: it must not
  /// wait for threads or locks of it.
  using Work = std::function<std::string(std::string_view)>;
  ChildPool(Work work, std::chrono::milliseconds limit, size_t most = 2);
  ~ChildPool();
  ChildPool(const ChildPool &) = delete;

  /// The work's answer; nothing when it took longer than the limit, in which
  /// case its process has been killed, or when its process ended. Waits while
  /// `most` requests are under way.
  std::optional<std::string> run(std::string_view request);

  /// How many processes were made so far.
  size_t made() const { return count; }

private:
  struct Child {
    int process = -1, socket = -1;
  };
  Child take();
  void give(Child child);
  Child make();
  void end(Child child);

  Work work;
  std::chrono::milliseconds limit;
  size_t most, count = 0, busy = 0;
  std::mutex mutex;
  std::condition_variable freed;
  std::vector<Child> idle;
};

} // namespace verify
