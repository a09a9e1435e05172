// In: checks that fail, from several threads. Out: verdicts on which one is
// told and in which words. Must not know: kernels.
#include "runtime/train/Failures.h"

#include <gtest/gtest.h>

#include <bit>
#include <thread>

namespace rlrt::test {
namespace {

TEST(FailuresTest, SmallestCheckThenSmallestPointIsKept) {
  Failures failures;
  EXPECT_FALSE(failures.take());
  std::vector<std::thread> threads;
  for (int64_t thread = 3; thread >= 0; --thread)
    threads.emplace_back([&, thread] {
      for (int64_t point = 99; point >= 0; --point)
        failures.add(
            {int32_t(1 + (point + thread) % 2), 10 * point + thread, point});
    });
  for (std::thread &thread : threads)
    thread.join();
  // Check 1 fails where point + thread is even: first at thread 0, point 0.
  auto first = failures.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->check, 1);
  EXPECT_EQ(first->point, 0);
  EXPECT_FALSE(failures.take());
}

TEST(FailuresTest, ValuesReadAsTheirType) {
  auto said = [](int dtype, int64_t bits) {
    rlrt_check check{"x.rl:3:5: no", RLRT_STEP_SPACE, 1, dtype};
    return describe({0, 0, bits}, check);
  };
  EXPECT_EQ(said(RLRT_I64, -7), "x.rl:3:5: no, here is -7");
  EXPECT_EQ(said(RLRT_BOOL, 1), "x.rl:3:5: no, here is true");
  EXPECT_EQ(said(RLRT_F32, std::bit_cast<int64_t>(double(0.1f))),
            "x.rl:3:5: no, here is 0.1");
  EXPECT_EQ(said(RLRT_F64, std::bit_cast<int64_t>(0.1)),
            "x.rl:3:5: no, here is 0.1");
}

} // namespace
} // namespace rlrt::test
