// In: rows cut along the vocabulary between processes. Out: their numbers
// against the whole row in long double. Must not know: how kernels compute.

#include "test/compiler/rows/Chunk.h"
#include "test/compiler/rows/Machines.h"

#include "gtest/gtest.h"

#include <cmath>
#include <sys/wait.h>
#include <unistd.h>

namespace rl::compiler::test {
namespace {

const Kernels &kernels() { return test::kernels("portable"); }

/// The first and the last token of a shard, and what it may use.
struct Shard {
  int64_t begin, end;
  int32_t most = rlrt_any;
};

/// One process's side of a chunk: a view of its tokens.
struct Side {
  Side(Chunk &chunk, const std::vector<Shard> &shards, size_t own)
      : rows(chunk.rows) {
    int64_t begin = shards[own].begin;
    rows.logits = chunk.address(0, begin);
    rows.vocab = shards[own].end - begin;
    rows.instructions = shards[own].most;
    rows.bias = chunk.rows.bias ? chunk.rows.bias + begin : nullptr;
    for (int64_t one : chunk.chosen)
      chosen.push_back(one - begin);
    rows.chosen = chosen.data();
    rows.shards = int32_t(shards.size());
    rows.shard = int32_t(own);
    rows.known_stride = chunk.count();
  }
  rlrt_rows rows;
  std::vector<int64_t> chosen;
};

/// Parts of every shard, in this process.
std::vector<rlrt_row_part> partsOf(Chunk &chunk,
                                   const std::vector<Shard> &shards,
                                   const std::string &kernel) {
  std::vector<rlrt_row_part> parts(shards.size() * size_t(chunk.count()));
  std::vector<float> pivots;
  auto find = [&] {
    for (size_t s = 0; s < shards.size(); ++s) {
      Side side(chunk, shards, s);
      side.rows.found = parts.data() + s * size_t(chunk.count());
      side.rows.pivots = pivots.empty() ? nullptr : pivots.data();
      kernels().find(kernel)(&side.rows, &chunk.frame, 0, chunk.count());
    }
  };
  find();
  if (kernel != "bounded")
    return parts;
  pivots.assign(size_t(chunk.count()), -INFINITY);
  for (size_t at = 0; at < parts.size(); ++at) {
    float &pivot = pivots[at % size_t(chunk.count())];
    pivot = std::max(pivot, parts[at].pivot);
  }
  find();
  return parts;
}

/// The last step, of one shard.
void use(Chunk &chunk, const std::vector<Shard> &shards, size_t own,
         const std::vector<rlrt_row_part> &parts, const std::string &kernel) {
  Side side(chunk, shards, own);
  side.rows.known = parts.data();
  kernels().find(kernel)(&side.rows, &chunk.frame, 0, chunk.count());
}

/// Statistics against long double, the gradient of `clipped` against that of
/// the whole row, which RowNumbersTest holds against long double. The ratio is
/// an exponential of a log-probability with its own rounding, on both sides;
/// where the terms of the entropy cancel, what they lost is left: 4e-7 of the
/// weight 0.003, over 0.7.
void expectNear(Chunk &chunk, const Chunk &whole, double relative) {
  for (int64_t i = 0; i < chunk.count(); ++i) {
    Exact exact = chunk.exact(i);
    int64_t point = chunk.points[i];
    EXPECT_NEAR(chunk.logp[point], double(exact.chosen),
                relative * std::abs(double(exact.chosen)) + 4e-7)
        << "row " << i;
    EXPECT_NEAR(chunk.entropy[point], double(exact.entropy),
                relative * double(exact.entropy) + 4e-7)
        << "row " << i;
    double largest = 0, own = relative;
    own += 0x1p-21 * std::abs(double(exact.chosen));
    for (int64_t j = 0; j < chunk.vocab(); ++j)
      largest = std::max(largest, std::abs(double(whole.at(i, j))));
    for (int64_t j = 0; j < chunk.vocab(); ++j)
      EXPECT_NEAR(chunk.at(i, j), whole.at(i, j),
                  own * std::abs(double(whole.at(i, j))) + own * largest +
                      4e-9 * double(exact.p[size_t(j)]))
          << "row " << i << " logit " << j;
  }
}

std::vector<std::vector<Shard>> cuts(int64_t vocab) {
  return {{{0, vocab}},
          {{0, vocab / 2}, {vocab / 2, vocab}},
          {{0, 1, rlrt_baseline},
           {1, vocab / 3, rlrt_avx2},
           {vocab / 3, vocab, rlrt_avx512}}};
}

TEST(RowShards, GiveTheNumbersOfTheWholeRow) {
  for (Logits kind : {Logits::Normal, Logits::Extreme, Logits::Huge,
                      Logits::Masked, Logits::Equal, Logits::Rising})
    for (Form form : {Form{}, Form{RLRT_F32, 30, true}})
      for (int64_t vocab : {7, 100, 5000})
        for (auto &shards : cuts(vocab)) {
          if (form.cap > 0 && kind == Logits::Masked)
            continue;
          SCOPED_TRACE(nameOf(kind) + " " + nameOf(form) + " " +
                       std::to_string(vocab) + " in " +
                       std::to_string(shards.size()));
          Chunk chunk(7, vocab, kind, 1 / 0.7f, unsigned(vocab), form);
          Chunk whole(7, vocab, kind, 1 / 0.7f, unsigned(vocab), form);
          kernels().find("clipped")(&whole.rows, &whole.frame, 0, 7);
          auto parts = partsOf(chunk, shards, "clipped");
          std::vector<float> logp, entropy;
          for (size_t s = 0; s < shards.size(); ++s) {
            use(chunk, shards, s, parts, "clipped");
            // Every shard finds the same bits.
            if (s > 0) {
              EXPECT_EQ(logp, chunk.logp);
              EXPECT_EQ(entropy, chunk.entropy);
            }
            logp = chunk.logp;
            entropy = chunk.entropy;
          }
          expectNear(chunk, whole, form.cap > 0 ? 1e-4 : 1e-5);
          EXPECT_TRUE(chunk.gapsAreWhole());
        }
}

/// What a shard says of its part is enough for every statistic: `bounded` has
/// them all, and a gradient that reads two.
TEST(RowShards, GiveTheStatisticsOfTheWholeRow) {
  for (Logits kind : {Logits::Normal, Logits::Extreme, Logits::Huge,
                      Logits::Masked, Logits::Equal, Logits::Rising})
    for (Form form : {Form{}, Form{RLRT_F32, 30, true}, Form{RLRT_BF16}})
      for (int64_t vocab : {7, 100, 5000})
        for (auto &shards : cuts(vocab)) {
          if (form.cap > 0 && kind == Logits::Masked)
            continue;
          SCOPED_TRACE(nameOf(kind) + " " + nameOf(form) + " " +
                       std::to_string(vocab) + " in " +
                       std::to_string(shards.size()));
          Chunk chunk(7, vocab, kind, 1 / 0.7f, unsigned(vocab), form);
          Chunk whole(7, vocab, kind, 1 / 0.7f, unsigned(vocab), form);
          kernels().find("bounded")(&whole.rows, &whole.frame, 0, 7);
          auto parts = partsOf(chunk, shards, "bounded");
          for (size_t s = 0; s < shards.size(); ++s) {
            std::vector<float> before[RLRT_FURTHER];
            for (int k = 0; k < RLRT_FURTHER; ++k)
              before[k] = chunk.further[k];
            use(chunk, shards, s, parts, "bounded");
            for (int k = 0; s > 0 && k < RLRT_FURTHER; ++k)
              EXPECT_EQ(before[k], chunk.further[k]);
          }
          double relative = form.cap > 0             ? 1e-4
                            : form.dtype == RLRT_F32 ? 1e-5
                                                     : 4e-4;
          for (int64_t i = 0; i < 7; ++i) {
            Exact exact = chunk.exact(i);
            EXPECT_EQ(chunk.furtherFaults(i, {0, 1, 2, 3}, relative,
                                          4e-7 + 4 * relative * 1e-1),
                      "");
            double largest = 0, rounding = form.dtype == RLRT_F32 ? 0 : 0x1p-7;
            for (int64_t j = 0; j < vocab; ++j)
              largest = std::max(largest, std::abs(double(whole.at(i, j))));
            // k p and g p of one sign or the other: what cancels is left.
            double terms = 1;
            for (int64_t j = 0; j < vocab; ++j)
              EXPECT_NEAR(chunk.at(i, j), whole.at(i, j),
                          (relative + rounding) *
                                  std::abs(double(whole.at(i, j))) +
                              relative * (largest + terms * double(exact.p[j])))
                  << "row " << i << " logit " << j;
          }
        }
}

TEST(RowShards, APartLeavesLogitsAndStatisticsAlone) {
  Chunk chunk(3, 100, Logits::Normal, 1, 3);
  std::vector<char> before = chunk.all();
  std::vector<float> logp = chunk.logp, entropy = chunk.entropy;
  partsOf(chunk, cuts(100)[1], "clipped");
  EXPECT_EQ(before, chunk.all());
  EXPECT_EQ(logp, chunk.logp);
  EXPECT_EQ(entropy, chunk.entropy);
}

/// Of two sweeps the first writes its statistics and leaves its sums to the
/// second, which gives the bits of one that sums anew.
TEST(RowShards, ASweepOfStatisticsLeavesItsSums) {
  for (Logits kind : {Logits::Normal, Logits::Masked})
    for (Form form : {Form{}, Form{RLRT_BF16}, Form{RLRT_F32, 30}}) {
      if (form.cap > 0 && kind == Logits::Masked)
        continue;
      SCOPED_TRACE(nameOf(kind) + " " + nameOf(form));
      Chunk anew(5, 3000, kind, 1.3f, 11, form);
      kernels().find("clipped")(&anew.rows, &anew.frame, 0, 5);
      Chunk chunk(5, 3000, kind, 1.3f, 11, form);
      std::vector<rlrt_row_part> parts(5);
      rlrt_rows rows = chunk.rows;
      rows.shards = 1;
      rows.found = parts.data();
      kernels().find("measure")(&rows, &chunk.frame, 0, 5);
      EXPECT_EQ(anew.logp, chunk.logp);
      EXPECT_EQ(anew.entropy, chunk.entropy);
      rows.found = nullptr;
      rows.known = parts.data();
      // The sums are not made a second time.
      std::swap(parts[0], parts[1]);
      kernels().find("clipped")(&rows, &chunk.frame, 0, 2);
      EXPECT_NE(anew.logp[chunk.points[0]], chunk.logp[chunk.points[0]]);
      chunk.restore();
      std::swap(parts[0], parts[1]);
      kernels().find("clipped")(&rows, &chunk.frame, 0, 5);
      EXPECT_EQ(anew.logp, chunk.logp);
      EXPECT_EQ(anew.all(), chunk.all());
    }
}

TEST(RowShards, WhatIsNoNumberInOneReachesAll) {
  for (const char *kernel : {"measure", "score"})
    for (int64_t at : {3, 97}) {
      Chunk chunk(2, 100, Logits::Normal, 1, 5);
      chunk.set(1, at, std::nanf(""));
      auto shards = cuts(100)[1];
      auto parts = partsOf(chunk, shards, kernel);
      for (size_t s = 0; s < shards.size(); ++s) {
        use(chunk, shards, s, parts, kernel);
        EXPECT_TRUE(std::isfinite(chunk.logp[chunk.points[0]]));
        EXPECT_TRUE(std::isnan(chunk.logp[chunk.points[1]])) << kernel << at;
      }
    }
}

void send(int to, const void *data, size_t bytes) {
  ASSERT_EQ(write(to, data, bytes), ssize_t(bytes));
}

void receive(int from, void *data, size_t bytes) {
  for (size_t got = 0; got < bytes;) {
    ssize_t n = read(from, static_cast<char *>(data) + got, bytes - got);
    ASSERT_GT(n, 0);
    got += size_t(n);
  }
}

/// Each process makes its own part, sends it, and works with both.
TEST(RowShards, TwoProcessesGiveTheWholeRow) {
  constexpr int64_t count = 7, vocab = 1000;
  kernels(); // compiled once, before there are two
  Chunk chunk(count, vocab, Logits::Normal, 1 / 0.7f, 11);
  Chunk whole(count, vocab, Logits::Normal, 1 / 0.7f, 11);
  kernels().find("clipped")(&whole.rows, &whole.frame, 0, count);
  std::vector<Shard> shards = {{0, 600}, {600, vocab}};
  size_t own = count * sizeof(rlrt_row_part);
  int down[2], up[2];
  ASSERT_EQ(pipe(down), 0);
  ASSERT_EQ(pipe(up), 0);
  pid_t child = fork();
  ASSERT_GE(child, 0);
  size_t me = child == 0 ? 1 : 0;
  int in = child == 0 ? down[0] : up[0], out = child == 0 ? up[1] : down[1];

  std::vector<rlrt_row_part> parts(2 * count);
  Side side(chunk, shards, me);
  side.rows.found = parts.data() + me * count;
  kernels().find("clipped")(&side.rows, &chunk.frame, 0, count);
  send(out, parts.data() + me * count, own);
  receive(in, parts.data() + (1 - me) * count, own);
  use(chunk, shards, me, parts, "clipped");
  if (child == 0) {
    std::vector<float> piece;
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 600; j < vocab; ++j)
        piece.push_back(chunk.at(i, j));
    send(out, piece.data(), piece.size() * sizeof(float));
    send(out, chunk.logp.data(), chunk.logp.size() * sizeof(float));
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  std::vector<float> piece(count * (vocab - 600)), logp(chunk.logp.size());
  receive(in, piece.data(), piece.size() * sizeof(float));
  receive(in, logp.data(), logp.size() * sizeof(float));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(logp, chunk.logp);
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 600; j < vocab; ++j)
      chunk.set(i, j, piece[size_t(i * (vocab - 600) + j - 600)]);
  expectNear(chunk, whole, 1e-5);
}

} // namespace
} // namespace rl::compiler::test
