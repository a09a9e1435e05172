// In: Permutation. Out: verdicts on bijectivity, keys, range and spread.
// Must not know: data sets.
#include "runtime/data/Permutation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>
#include <vector>

namespace rlrt::test {
namespace {

TEST(PermutationTest, EveryNumberOnceForEverySmallSize) {
  for (uint64_t size = 1; size <= 130; ++size) {
    Permutation permutation(size, 7 * size);
    std::set<uint64_t> seen;
    for (uint64_t i = 0; i < size; ++i) {
      uint64_t value = permutation(i);
      ASSERT_LT(value, size);
      ASSERT_TRUE(seen.insert(value).second) << size << " at " << i;
    }
  }
}

TEST(PermutationTest, EveryNumberOnceForALargerSize) {
  constexpr uint64_t size = 100003;
  Permutation permutation(size, 1);
  std::vector<bool> seen(size);
  for (uint64_t i = 0; i < size; ++i) {
    uint64_t value = permutation(i);
    ASSERT_LT(value, size);
    ASSERT_FALSE(seen[value]);
    seen[value] = true;
  }
}

TEST(PermutationTest, LargestSizesStayInRangeWithoutRepeats) {
  for (uint64_t size :
       {uint64_t(1) << 62, (uint64_t(1) << 62) - 1, (uint64_t(1) << 60) + 1}) {
    Permutation permutation(size, 3);
    std::set<uint64_t> seen;
    for (uint64_t i = 0; i < 2000; ++i) {
      ASSERT_LT(permutation(size - 1 - i), size);
      ASSERT_TRUE(seen.insert(permutation(size - 1 - i)).second);
    }
  }
}

TEST(PermutationTest, KeysDecideAndOnlyKeys) {
  Permutation a(10000, 1), again(10000, 1), b(10000, 2);
  int same = 0;
  for (uint64_t i = 0; i < 10000; ++i) {
    ASSERT_EQ(a(i), again(i));
    same += a(i) == b(i);
  }
  // Two random permutations agree in one place on average.
  EXPECT_LT(same, 10);
}

TEST(PermutationTest, AShortPrefixIsSpreadEvenly) {
  // 1000 of 10000 over ten bins of the range: 100 each, deviation 9.5.
  for (uint64_t key = 0; key < 5; ++key) {
    Permutation permutation(10000, key);
    std::vector<int> bins(10);
    for (uint64_t i = 0; i < 1000; ++i)
      ++bins[permutation(i) / 1000];
    for (int count : bins)
      EXPECT_NEAR(count, 100, 50);
  }
}

TEST(PermutationTest, SizesOutsideTheRangeAreRefused) {
  EXPECT_THROW(Permutation(0, 1), std::invalid_argument);
  EXPECT_THROW(Permutation((uint64_t(1) << 62) + 1, 1), std::invalid_argument);
}

TEST(PermutationTest, HashIsFnv1a) {
  // Published values, http://www.isthe.com/chongo/tech/comp/fnv.
  EXPECT_EQ(hashText(""), 0xcbf29ce484222325u);
  EXPECT_EQ(hashText("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(hashText("foobar"), 0x85944171f73967e8u);
}

} // namespace
} // namespace rlrt::test
