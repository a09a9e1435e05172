// In: threads written in C++. Out: whether fibers wait as threads of a GPU do,
// and show what goes wrong when they do not. Must not know: kernels.

#include "test/compiler/gpu/Fibers.h"

#include "gtest/gtest.h"

#include <set>
#include <vector>

namespace rl::compiler::test {
namespace {

TEST(Fibers, ABarrierComesAfterEveryWrite) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::vector<int> written(96, 0);
    int missed = 0;
    EXPECT_EQ(run({2, 96, seed},
                  [&] {
                    written[threadIndex()] = 1;
                    barrier();
                    for (int one : written)
                      missed += one == 0;
                    barrier();
                    written[threadIndex()] = 0;
                  }),
              "");
    EXPECT_EQ(missed, 0);
  }
}

TEST(Fibers, WithoutOneSomeOrderShowsIt) {
  int missed = 0;
  std::vector<int> written(64, 0);
  EXPECT_EQ(run({1, 64, 3},
                [&] {
                  written[threadIndex()] = 1;
                  missed += written[63 - threadIndex()] == 0;
                }),
            "");
  EXPECT_GT(missed, 0);
}

TEST(Fibers, AShuffleGivesTheOtherLanesNumber) {
  int wrong = 0;
  EXPECT_EQ(run({1, 64, 5},
                [&] {
                  float own = float(threadIndex());
                  for (int distance : {16, 8, 4, 2, 1})
                    wrong += fromLane(own, distance) !=
                             float(threadIndex() ^ distance);
                }),
            "");
  EXPECT_EQ(wrong, 0);
}

TEST(Fibers, ABarrierThatOneThreadSkipsIsNamed) {
  std::string stuck = run({1, 64, 1}, [&] {
    if (threadIndex() != 17)
      barrier();
  });
  EXPECT_EQ(stuck, "block 0: 63 of 64 threads wait for others that never come");
}

TEST(Fibers, AShuffleThatOneLaneSkipsIsNamed) {
  std::string stuck = run({1, 64, 1}, [&] {
    if (threadIndex() != 40)
      fromLane(1.0f, 1);
  });
  EXPECT_EQ(stuck, "block 0: 31 of 64 threads wait for others that never come");
}

TEST(Fibers, TheOrderIsTheSeeds) {
  auto orderOf = [](unsigned seed) {
    std::vector<int> order;
    run({1, 32, seed}, [&] { order.push_back(threadIndex()); });
    return order;
  };
  EXPECT_EQ(orderOf(1), orderOf(1));
  EXPECT_NE(orderOf(1), orderOf(2));
}

} // namespace
} // namespace rl::compiler::test
