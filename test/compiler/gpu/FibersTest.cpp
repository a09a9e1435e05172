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

/// Blocks of a cluster that tell each other their numbers in shared memory.
Launch ofThree(unsigned seed) {
  Launch launch;
  launch.blocks = 6;
  launch.seed = seed;
  launch.cluster = 3;
  launch.shared = sizeof(int);
  return launch;
}

TEST(Fibers, AClusterReadsTheMemoryOfItsBlocks) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    int sum = 0;
    EXPECT_EQ(run(ofThree(seed),
                  [&] {
                    auto *own = reinterpret_cast<int *>(sharedMemory());
                    if (threadIndex() == 0)
                      *own = 1 << rank();
                    arrive();
                    meet();
                    for (int other : {0, 1, 2})
                      sum += *reinterpret_cast<int *>(
                          ofBlock(sharedMemory(), other));
                    arrive();
                    meet();
                  }),
              "");
    EXPECT_EQ(sum, 6 * 32 * (1 + 2 + 4));
  }
}

TEST(Fibers, AReadOfABlockThatHasEndedShowsIt) {
  int wrong = 0;
  for (unsigned seed = 1; seed <= 20; ++seed)
    run(ofThree(seed), [&] {
      *reinterpret_cast<int *>(sharedMemory()) = 1;
      arrive();
      meet();
      wrong += *reinterpret_cast<int *>(
                   ofBlock(sharedMemory(), (rank() + 1) % 3)) != 1;
    });
  EXPECT_GT(wrong, 0);
}

TEST(Fibers, AClusterThatOneThreadDoesNotComeToIsNamed) {
  // A thread that has ended is not waited for; one that waits elsewhere is.
  std::string stuck = run(ofThree(1), [&] {
    if (rank() == 1 && threadIndex() == 5)
      barrier();
    arrive();
    meet();
  });
  EXPECT_EQ(stuck, "block 0: 32 of 32 threads wait for others that never come; "
                   "block 1: 32 of 32 threads wait for others that never come; "
                   "block 2: 32 of 32 threads wait for others that never come");
}

TEST(Fibers, AWriteBehindSharedMemoryIsNamed) {
  Launch launch;
  launch.shared = 8;
  EXPECT_EQ(run(launch, [] { sharedMemory()[8] = 1; }),
            "block 0 writes behind its shared memory");
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
