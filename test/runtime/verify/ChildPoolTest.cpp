// In: work that ends, that does not, that dies. Out: nothing.
// Must not know: answers.
#include "runtime/verify/ChildPool.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>
#include <unistd.h>

namespace verify {
namespace {

using namespace std::chrono;

std::string work(std::string_view request) {
  if (request == "forever")
    for (volatile int i = 0;; i = i + 1) {
    }
  if (request == "die")
    _exit(3);
  if (request == "throw")
    throw 1;
  if (request == "who")
    return std::to_string(getpid());
  return "<" + std::string(request) + ">";
}

TEST(ChildPool, AnswersFromOneOtherProcess) {
  ChildPool pool(work, seconds(20));
  EXPECT_EQ(pool.run("a"), "<a>");
  auto who = pool.run("who");
  EXPECT_EQ(pool.run("who"), who);
  EXPECT_NE(who, std::to_string(getpid()));
  std::string large(1 << 20, 'x');
  EXPECT_EQ(pool.run(large), "<" + large + ">");
  EXPECT_EQ(pool.made(), 1u);
}

TEST(ChildPool, WhatDoesNotEndIsKilledWithin100Milliseconds) {
  ChildPool pool(work, milliseconds(200));
  ASSERT_TRUE(pool.run("a"));
  auto begin = steady_clock::now();
  EXPECT_EQ(pool.run("forever"), std::nullopt);
  auto taken = duration_cast<milliseconds>(steady_clock::now() - begin);
  EXPECT_GE(taken.count(), 200);
  EXPECT_LT(taken.count(), 300);
  EXPECT_EQ(pool.run("b"), "<b>");
  EXPECT_EQ(pool.made(), 2u);
}

TEST(ChildPool, AKilledProcessIsGone) {
  ChildPool pool(work, milliseconds(200));
  int who = std::stoi(*pool.run("who"));
  EXPECT_EQ(kill(who, 0), 0);
  EXPECT_EQ(pool.run("forever"), std::nullopt);
  EXPECT_EQ(kill(who, 0), -1);
}

TEST(ChildPool, DeathIsNoAnswer) {
  ChildPool pool(work, seconds(20));
  EXPECT_EQ(pool.run("die"), std::nullopt);
  EXPECT_EQ(pool.run("throw"), std::nullopt);
  EXPECT_EQ(pool.run("a"), "<a>");
}

TEST(ChildPool, ThreadsShareIt) {
  ChildPool pool(work, seconds(20), 2);
  std::vector<std::thread> threads;
  std::vector<int> right(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        std::string text = std::to_string(t) + "," + std::to_string(i);
        right[size_t(t)] += pool.run(text) == "<" + text + ">";
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(right, std::vector<int>(4, 50));
  EXPECT_LE(pool.made(), 2u);
}

} // namespace
} // namespace verify
