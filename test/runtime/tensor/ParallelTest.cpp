// In: ranges of items. Out: every item done once, whoever does it.
// Must not know: what work is done in the runtime.
#include "runtime/tensor/Parallel.h"

#include "gtest/gtest.h"
#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace rlrt {
namespace {

using For = void (*)(int64_t, int64_t,
                     const std::function<void(int64_t, int64_t)> &);

class Parallel : public testing::TestWithParam<For> {
protected:
  ~Parallel() override { at::set_num_threads(before); }
  int before = at::get_num_threads();
};

TEST_P(Parallel, EveryItemIsDoneOnce) {
  for (int threads : {1, 2, 3, 8}) {
    at::set_num_threads(threads);
    for (int64_t count : {0, 1, 2, 7, 64, 1000})
      for (int64_t grain : {0, 1, 5, 2000}) {
        std::vector<std::atomic<int>> done(size_t(count) + 1);
        GetParam()(count, grain, [&](int64_t begin, int64_t end) {
          EXPECT_LT(begin, end);
          for (int64_t i = begin; i < end; ++i) {
            if (i % 97 == 0)
              std::this_thread::sleep_for(std::chrono::microseconds(50));
            ++done[size_t(i)];
          }
        });
        for (int64_t i = 0; i < count; ++i)
          ASSERT_EQ(done[size_t(i)], 1)
              << i << " of " << count << ", " << threads << " threads";
      }
  }
}

TEST_P(Parallel, PiecesHoldTheGrainOrTheRest) {
  at::set_num_threads(3);
  std::atomic<int> small{0};
  GetParam()(1000, 16,
             [&](int64_t begin, int64_t end) { small += end - begin < 16; });
  EXPECT_EQ(small, 0);
}

TEST_P(Parallel, TheFirstExceptionIsRethrown) {
  at::set_num_threads(2);
  EXPECT_THROW(GetParam()(100, 1,
                          [](int64_t begin, int64_t) {
                            if (begin == 0)
                              throw std::runtime_error("one piece");
                          }),
               std::runtime_error);
}

TEST_P(Parallel, RegionsNest) {
  at::set_num_threads(2);
  std::atomic<int> done{0};
  GetParam()(4, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      GetParam()(10, 1,
                 [&](int64_t from, int64_t to) { done += int(to - from); });
  });
  EXPECT_EQ(done, 40);
}

INSTANTIATE_TEST_SUITE_P(, Parallel,
                         testing::Values(&parallelFor, &parallelForUneven),
                         [](const auto &made) {
                           return made.index ? "Uneven" : "Even";
                         });

TEST(Uneven, OthersTakeWhatASlowThreadHasLeft) {
  int before = at::get_num_threads();
  at::set_num_threads(2);
  constexpr int64_t count = 64;
  std::atomic<int64_t> done{0};
  bool taken = false;
  parallelForUneven(count, 1, [&](int64_t begin, int64_t end) {
    // The first piece ends when every other item is done: without stealing,
    // the rest of this thread's own half never is.
    auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (begin == 0 && done < count - end &&
           std::chrono::steady_clock::now() < limit)
      std::this_thread::yield();
    if (begin == 0)
      taken = done == count - end;
    done += end - begin;
  });
  EXPECT_TRUE(taken);
  EXPECT_EQ(done, count);
  at::set_num_threads(before);
}

} // namespace
} // namespace rlrt
