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

std::string nameOf(const Form &form) {
  std::string name = form.dtype == RLRT_F32    ? "f32"
                     : form.dtype == RLRT_BF16 ? "bf16"
                                               : "f16";
  if (form.cap > 0)
    name += "_capped";
  if (form.bias)
    name += "_biased";
  if (form.padding)
    name += "_padded";
  return name;
}

int64_t bytesOf(int32_t dtype) { return dtype == RLRT_F32 ? 4 : 2; }

float readLogit(const void *at, int32_t dtype) {
  float x;
  if (dtype == RLRT_F32) {
    std::memcpy(&x, at, sizeof x);
    return x;
  }
  uint16_t bits;
  std::memcpy(&bits, at, sizeof bits);
  if (dtype == RLRT_BF16) {
    uint32_t wide = uint32_t(bits) << 16;
    std::memcpy(&x, &wide, sizeof x);
    return x;
  }
  int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  float size =
      exponent == 31
          ? (mantissa ? std::nanf("") : std::numeric_limits<float>::infinity())
      : exponent ? std::ldexp(1024.0f + float(mantissa), exponent - 25)
                 : std::ldexp(float(mantissa), -24);
  return bits >> 15 ? -size : size;
}

/// By search among all numbers of the type: slow, and sure.
static uint16_t nearestBits(float x, int32_t dtype) {
  auto value = [&](uint16_t bits) { return readLogit(&bits, dtype); };
  uint16_t infinity = dtype == RLRT_BF16 ? 0x7f80 : 0x7c00;
  uint16_t sign = std::signbit(x) ? 0x8000 : 0;
  if (std::isnan(x))
    return infinity + 1;
  Real size = std::abs(Real(x));
  uint16_t low = 0, high = infinity; // value(low) <= size <= value(high)
  while (high - low > 1) {
    uint16_t middle = uint16_t((low + high) / 2);
    (value(middle) <= size ? low : high) = middle;
  }
  // Infinity rounds as if it were the next number.
  Real top = high == infinity
                 ? 2 * Real(value(low)) - Real(value(uint16_t(low - 1)))
                 : Real(value(high));
  Real below = size - Real(value(low)), above = top - size;
  bool up = std::isinf(x) || below > above || (below == above && low % 2);
  return uint16_t(sign | (up ? high : low));
}

float nearest(float x, int32_t dtype) {
  if (dtype == RLRT_F32)
    return x;
  uint16_t bits = nearestBits(x, dtype);
  return readLogit(&bits, dtype);
}

void writeLogit(void *at, float x, int32_t dtype) {
  if (dtype == RLRT_F32) {
    std::memcpy(at, &x, sizeof x);
    return;
  }
  uint16_t bits = nearestBits(x, dtype);
  std::memcpy(at, &bits, sizeof bits);
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
             float inverseTemperature, unsigned seed, Form form)
    : form(form) {
  std::mt19937 random(seed);
  int64_t columns = vocab + form.padding, stride = columns + gap;
  numbers = size_t(count) * stride - gap;
  size_t used = numbers * size_t(bytesOf(form.dtype));
  size_t page = size_t(sysconf(_SC_PAGESIZE));
  size_t bytes = (used + page - 1) / page * page;
  mapped = bytes + page;
  void *memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED ||
      mprotect(static_cast<char *>(memory) + bytes, page, PROT_NONE) != 0) {
    std::perror("no memory for the chunk");
    std::exit(3);
  }
  mapping = static_cast<char *>(memory);

  saved.assign(numbers, nearest(canary, form.dtype));
  chosen.resize(count);
  for (int64_t i = 0; i < count; ++i) {
    float *row = saved.data() + i * stride;
    fill(row, vocab, kind, random);
    chosen[i] = int64_t(random() % uint64_t(vocab));
    if (kind == Logits::Masked && !std::isfinite(row[chosen[i]]))
      row[chosen[i]] = 0.25f;
    for (int64_t j = 0; j < vocab; ++j)
      row[j] = nearest(row[j], form.dtype);
    std::fill(row + vocab, row + columns,
              std::numeric_limits<float>::quiet_NaN());
  }

  int64_t tokens = 2 * count + 1;
  points.resize(tokens);
  std::iota(points.begin(), points.end(), 0);
  std::shuffle(points.begin(), points.end(), random);
  points.resize(count);
  logp.assign(tokens, canary);
  entropy.assign(tokens, canary);
  for (int k = 0; k < RLRT_FURTHER; ++k) {
    further[k].assign(tokens, canary);
    rows.further[k] = further[k].data();
  }
  std::normal_distribution<float> normal;
  if (form.bias)
    for (int64_t j = 0; j < vocab; ++j)
      bias.push_back(normal(random));
  rows.logits = mapping + bytes - used;
  rows.stride = stride;
  rows.vocab = vocab;
  rows.chosen = chosen.data();
  rows.points = points.data();
  rows.inverse_temperature = inverseTemperature;
  rows.logp = logp.data();
  rows.entropy = entropy.data();
  rows.dtype = form.dtype;
  rows.cap = form.cap;
  rows.bias = form.bias ? bias.data() : nullptr;
  rows.columns = form.padding ? columns : 0;
  for (size_t k = 0; k < numbers; ++k)
    writeLogit(address(0, int64_t(k)), saved[k], form.dtype);
  image = all();
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
  frame = {values.data(), nullptr, parents.data(), nullptr, nullptr};
}

void Chunk::restore() {
  std::memcpy(rows.logits, image.data(), image.size());
  std::fill(logp.begin(), logp.end(), canary);
  std::fill(entropy.begin(), entropy.end(), canary);
  for (std::vector<float> &one : further)
    std::fill(one.begin(), one.end(), canary);
}

void Chunk::roundLogits(float (*to)(float)) {
  for (int64_t i = 0; i < count(); ++i)
    for (int64_t j = 0; j < vocab(); ++j) {
      saved[i * rows.stride + j] = to(saved[i * rows.stride + j]);
      set(i, j, saved[i * rows.stride + j]);
    }
  image = all();
  restore();
}

std::vector<char> Chunk::all() const {
  auto *from = static_cast<const char *>(rows.logits);
  return {from, from + numbers * size_t(bytesOf(form.dtype))};
}

bool Chunk::gapsAreWhole() const {
  for (int64_t i = 0; i + 1 < count(); ++i)
    for (int64_t k = 0; k < gap; ++k)
      if (at(i, rows.stride - gap + k) != nearest(canary, form.dtype))
        return false;
  return true;
}

Exact Chunk::exact(int64_t i) const {
  const float *row = original(i);
  Exact e;
  Real largest = -std::numeric_limits<Real>::infinity();
  for (int64_t j = 0; j < vocab(); ++j) {
    Real z = row[j], slope = 1;
    if (form.bias)
      z += bias[size_t(j)];
    if (form.cap > 0) {
      Real y = z / form.cap, wide = std::cosh(y);
      z = form.cap * std::tanh(y);
      slope = std::isfinite(wide) ? 1 / (wide * wide) : 0;
    }
    e.slope.push_back(slope);
    e.logp.push_back(z * Real(rows.inverse_temperature));
    largest = std::max(largest, e.logp.back());
  }
  Real sum = 0, near = 0;
  for (Real z : e.logp)
    sum += std::exp(z - largest);
  Real logSum = largest + std::log(sum);
  if (form.cap > 0)
    near += form.cap * Real(rows.inverse_temperature) * 12e-7L;
  if (form.bias)
    near += 0x1p-23L * 100 * Real(rows.inverse_temperature);
  Real own = e.logp[chosen[i]];
  for (Real z : e.logp) {
    Real p = std::exp(z - logSum);
    e.rankLeast += z > own + near;
    e.massLeast += z > own + near ? p : 0;
    e.rankMost += z > own - near && near > 0 ? 1 : z > own;
    e.massMost += (near > 0 ? z > own - near : z > own) ? p : 0;
  }
  e.logZ = logSum;
  e.maxProb = std::exp(largest - logSum);
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
  Exact row = exact(i);
  return {advantage[rollout], old[token],
          weight[0],          Real(level[rolloutParent[rollout]]),
          keep[token] != 0,   row.logZ,
          row.maxProb};
}

std::string Chunk::furtherFaults(int64_t i, const std::vector<int> &made,
                                 Real relative, Real absolute) const {
  Exact row = exact(i);
  // A sum of as many roundings as it has terms, and the scale's own.
  Real ofLogZ = absolute + relative + 0x1p-21L * std::abs(row.logZ);
  std::pair<Real, Real> bounds[RLRT_FURTHER] = {
      {row.logZ - ofLogZ, row.logZ + ofLogZ},
      {row.maxProb * (1 - 2 * relative) - absolute,
       row.maxProb * (1 + 2 * relative) + absolute},
      {row.rankLeast, row.rankMost},
      {row.massLeast * (1 - 2 * relative) - absolute,
       row.massMost * (1 + 2 * relative) + absolute}};
  std::string faults;
  for (int k = 0; k < RLRT_FURTHER; ++k) {
    bool is = std::find(made.begin(), made.end(), k) != made.end();
    Real got = further[k][points[i]];
    auto [low, high] = is ? bounds[k] : std::pair<Real, Real>(canary, canary);
    bool share = !is || (k != rlrt_max_prob && k != rlrt_top_mass) || got <= 1;
    if (!(got >= low && got <= high && share))
      faults += "row " + std::to_string(i) + ": statistic " +
                std::to_string(k) + " is " + std::to_string(got) +
                ", not in [" + std::to_string(low) + ", " +
                std::to_string(high) + "]\n";
  }
  return faults;
}

} // namespace rl::compiler::test
