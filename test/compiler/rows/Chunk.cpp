// In: sizes and a kind of logits. Out: a chunk of rows, its frame and an
// independent reference in long double. Must not know: how kernels compute.

#include "test/compiler/rows/Chunk.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

namespace rl::compiler::test {

static constexpr float canary = 12345.0f;
static constexpr int64_t gap = 3;

std::string nameOf(Logits kind) {
  switch (kind) {
  case Logits::Normal:
    return "normal";
  case Logits::Extreme:
    return "extreme";
  case Logits::Huge:
    return "huge";
  case Logits::Masked:
    return "masked";
  case Logits::Equal:
    return "equal";
  case Logits::Rising:
    return "rising";
  }
  return "";
}

static void fill(float *row, int64_t vocab, Logits kind, std::mt19937 &random) {
  std::normal_distribution<float> normal(0.0f, 2.0f);
  std::uniform_real_distribution<float> wide(-80.0f, 80.0f);
  std::bernoulli_distribution coin(0.5);
  float minusInfinity = -std::numeric_limits<float>::infinity();
  for (int64_t j = 0; j < vocab; ++j)
    switch (kind) {
    case Logits::Normal:
      row[j] = normal(random);
      break;
    case Logits::Extreme:
      row[j] = j % 5 == 0 ? (coin(random) ? 80.0f : -80.0f) : wide(random);
      break;
    case Logits::Huge:
      row[j] = coin(random) ? 1.0e4f : -1.0e4f;
      break;
    case Logits::Masked:
      // Whole blocks at the start, then every other one.
      row[j] = j < vocab / 2 || coin(random) ? minusInfinity : normal(random);
      break;
    case Logits::Equal:
      row[j] = -3.7f;
      break;
    case Logits::Rising:
      // New maxima all along, some just inside and some outside a window.
      row[j] = -40.0f + 0.002f * float(j) + 0.1f * normal(random) +
               (j > vocab / 2 ? 2.5f : 0.0f);
      break;
    }
}

Chunk::Chunk(int64_t count, int64_t vocab, Logits kind,
             float inverseTemperature, unsigned seed) {
  std::mt19937 random(seed);
  int64_t stride = vocab + gap;
  numbers = size_t(count) * stride - gap;
  size_t page = size_t(sysconf(_SC_PAGESIZE));
  size_t bytes = (numbers * sizeof(float) + page - 1) / page * page;
  mapped = bytes + page;
  void *memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED ||
      mprotect(static_cast<char *>(memory) + bytes, page, PROT_NONE) != 0) {
    std::perror("no memory for the chunk");
    std::exit(3);
  }
  mapping = static_cast<char *>(memory);
  auto *logits =
      reinterpret_cast<float *>(mapping + bytes - numbers * sizeof(float));

  std::fill_n(logits, numbers, canary);
  chosen.resize(count);
  for (int64_t i = 0; i < count; ++i) {
    float *row = logits + i * stride;
    fill(row, vocab, kind, random);
    chosen[i] = int64_t(random() % uint64_t(vocab));
    if (kind == Logits::Masked && !std::isfinite(row[chosen[i]]))
      row[chosen[i]] = 0.25f;
  }
  saved.assign(logits, logits + numbers);

  int64_t tokens = 2 * count + 1;
  points.resize(tokens);
  std::iota(points.begin(), points.end(), 0);
  std::shuffle(points.begin(), points.end(), random);
  points.resize(count);
  logp.assign(tokens, canary);
  entropy.assign(tokens, canary);
  rows = {logits,        stride,        vocab,
          chosen.data(), points.data(), inverseTemperature,
          logp.data(),   entropy.data()};
  makeFrame(seed + 1);
}

Chunk::~Chunk() { munmap(mapping, mapped); }

void Chunk::makeFrame(unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  size_t tokens = logp.size();
  rolloutParent = {0, 0, 0, 1, 1};
  promptParent = {0, 0};
  for (size_t t = 0; t < tokens; ++t) {
    // Rollout 2 is empty.
    int64_t rollout = int64_t(t * 4 / tokens);
    tokenParent.push_back(rollout < 2 ? rollout : rollout + 1);
    keep.push_back(t % 3 != 0 ? 1 + t % 2 : 0); // 2 is true as well
    old.push_back(0.0f);
  }
  for (int i = 0; i < 5; ++i)
    advantage.push_back(normal(random));
  weight = {0.3f};
  level = {1, 2};
  // Old log-probabilities near the current ones, as in training.
  for (int64_t i = 0; i < count(); ++i)
    old[points[i]] = float(exact(i).chosen) + 0.3f * normal(random);
  values = {advantage.data(), old.data(), weight.data(), level.data(),
            keep.data()};
  parents = {nullptr, promptParent.data(), rolloutParent.data(),
             tokenParent.data()};
  frame = {values.data(), nullptr, parents.data(), nullptr};
}

void Chunk::restore() {
  std::copy(saved.begin(), saved.end(), rows.logits);
  std::fill(logp.begin(), logp.end(), canary);
  std::fill(entropy.begin(), entropy.end(), canary);
}

void Chunk::roundLogits(float (*to)(float)) {
  for (int64_t i = 0; i < count(); ++i)
    for (int64_t j = 0; j < vocab(); ++j)
      saved[i * rows.stride + j] = to(saved[i * rows.stride + j]);
  restore();
}

std::vector<float> Chunk::all() const {
  return {rows.logits, rows.logits + numbers};
}

bool Chunk::gapsAreWhole() const {
  for (int64_t i = 0; i + 1 < count(); ++i)
    for (int64_t k = 0; k < gap; ++k)
      if (rows.logits[i * rows.stride + rows.vocab + k] != canary)
        return false;
  return true;
}

Exact Chunk::exact(int64_t i) const {
  const float *row = original(i);
  Exact e;
  Real largest = -std::numeric_limits<Real>::infinity();
  for (int64_t j = 0; j < vocab(); ++j) {
    e.logp.push_back(Real(row[j]) * Real(rows.inverse_temperature));
    largest = std::max(largest, e.logp.back());
  }
  Real sum = 0;
  for (Real z : e.logp)
    sum += std::exp(z - largest);
  Real logSum = largest + std::log(sum);
  for (Real &z : e.logp) {
    z -= logSum;
    e.p.push_back(std::exp(z));
    if (e.p.back() > 0)
      e.entropy -= e.p.back() * z;
  }
  e.chosen = e.logp[chosen[i]];
  return e;
}

Inputs Chunk::inputs(int64_t i) const {
  int64_t token = points[i], rollout = tokenParent[token];
  return {advantage[rollout], old[token], weight[0],
          Real(level[rolloutParent[rollout]]), keep[token] != 0};
}

} // namespace rl::compiler::test
