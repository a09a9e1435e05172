// In: work on texts that may not end, a wall limit. Out: its answers, or none.
// Must not know: what the work is.
#include "runtime/verify/ChildPool.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace verify {
namespace {

using Clock = std::chrono::steady_clock;

/// Reads or writes all of it before the deadline; false where it cannot.
template <typename Move>
bool transfer(int socket, short event, size_t size, Clock::time_point until,
              Move &&move) {
  for (size_t done = 0; done < size;) {
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0)
      return false;
    pollfd wait{socket, event, 0};
    int ready = poll(&wait, 1, int(std::min<int64_t>(left.count(), 1 << 30)));
    if (ready < 0 && errno != EINTR)
      return false;
    if (ready <= 0)
      continue;
    ssize_t moved = move(done);
    if (moved <= 0 && !(moved < 0 && (errno == EINTR || errno == EAGAIN)))
      return false;
    done += moved > 0 ? size_t(moved) : 0;
  }
  return true;
}

bool send(int socket, std::string_view text, Clock::time_point until) {
  uint64_t size = text.size();
  std::string all(reinterpret_cast<char *>(&size), sizeof size);
  all += text;
  return transfer(socket, POLLOUT, all.size(), until, [&](size_t done) {
    return ::send(socket, all.data() + done, all.size() - done,
                  MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

std::optional<std::string> receive(int socket, Clock::time_point until) {
  auto read = [&](char *to, size_t size) {
    return transfer(socket, POLLIN, size, until, [&](size_t done) {
      return recv(socket, to + done, size - done, MSG_DONTWAIT);
    });
  };
  uint64_t size = 0;
  if (!read(reinterpret_cast<char *>(&size), sizeof size) || size > 1 << 26)
    return std::nullopt;
  std::string text(size, 0);
  if (!read(text.data(), size))
    return std::nullopt;
  return text;
}

/// A child's life: requests until the other end closes.
[[noreturn]] void serve(int socket, const ChildPool::Work &work,
                        std::chrono::milliseconds limit) {
  // An interrupt is for the parent, which ends its children by closing.
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  signal(SIGALRM, SIG_DFL);
  // Nothing of the parent's stays open here: no lock, no socket, no file.
  dup2(socket, 3);
  close_range(4, ~0u, 0);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, 0), dup2(null, 1), dup2(null, 2);
  constexpr auto forever = std::chrono::hours(24 * 365);
  while (auto request = receive(3, Clock::now() + forever)) {
    // Should the parent die meanwhile, the work ends all the same.
    alarm(unsigned(limit.count() / 1000 + 2));
    std::string answer;
    try {
      answer = work(*request);
    } catch (...) {
      _exit(1);
    }
    alarm(0);
    if (!send(3, answer, Clock::now() + std::chrono::seconds(10)))
      break;
  }
  _exit(0);
}

} // namespace

ChildPool::ChildPool(Work work, std::chrono::milliseconds limit, size_t most)
    : work(std::move(work)), limit(limit), most(most) {}

ChildPool::~ChildPool() {
  for (Child &child : idle)
    end(child);
}

ChildPool::Child ChildPool::make() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error(std::string("no socket for a verifier process: ") +
                             std::strerror(errno));
  int process = fork();
  if (process == 0)
    serve(ends[1], work, limit);
  int reason = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    throw std::runtime_error(std::string("no process for a verifier: ") +
                             std::strerror(reason));
  }
  ++count;
  return {process, ends[0]};
}

void ChildPool::end(Child child) {
  close(child.socket);
  kill(child.process, SIGKILL);
  while (waitpid(child.process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ChildPool::Child ChildPool::take() {
  std::unique_lock lock(mutex);
  freed.wait(lock, [&] { return busy < most; });
  Child child;
  if (!idle.empty()) {
    child = idle.back();
    idle.pop_back();
  } else {
    child = make();
  }
  ++busy;
  return child;
}

void ChildPool::give(Child child) {
  {
    std::lock_guard lock(mutex);
    --busy;
    if (child.process >= 0)
      idle.push_back(child);
  }
  freed.notify_one();
}

std::optional<std::string> ChildPool::run(std::string_view request) {
  Child child = take();
  auto until = Clock::now() + limit;
  std::optional<std::string> answer;
  if (send(child.socket, request, until))
    answer = receive(child.socket, until);
  if (!answer) {
    end(child);
    child = {};
  }
  give(child);
  return answer;
}

} // namespace verify
