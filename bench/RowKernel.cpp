// In: the object of objective.mlir, a plain C++ loop, LibTorch. Out: a table of
// times, bandwidth, ratios and extra memory at two sizes: the kernels by
// instruction set and type of logits, the others, and loops that only read, or
// read and write. Must not know: how any of them works.

#include "bench/Eager.h"
#include "bench/Plain.h"
#include "rlrt/abi.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <time.h>
#include <vector>

#define KERNEL(name)                                                           \
  extern "C" void name(const rlrt_rows *, const rlrt_frame *, int64_t, int64_t);
#define KERNELS(name) KERNEL(name##_gradient) KERNEL(name##_statistics)
KERNELS(bench)
KERNELS(bench_logp)
KERNELS(bench_log_z)
KERNELS(bench_max_prob)
KERNELS(bench_token_rank)
KERNELS(bench_top_mass)
KERNELS(bench_all)

namespace {

constexpr int64_t rowCount = 512;

/// Logits with what the objective reads.
struct Problem {
  int64_t vocab = 0;
  std::unique_ptr<float, decltype(&std::free)> logits{nullptr, &std::free};
  std::vector<float> source;       ///< one row, repeated with a shift
  std::vector<uint16_t> bf16, f16; ///< the same row in 16 bits
  std::vector<int64_t> chosen, points, rollouts, zeros;
  std::vector<float> advantage, old, weight, logp, entropy;
  std::vector<float> further[RLRT_FURTHER];

  explicit Problem(int64_t vocab) : vocab(vocab) {
    size_t bytes = size_t(rowCount) * vocab * sizeof(float);
    logits.reset(
        static_cast<float *>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0.0f, 2.0f);
    for (int64_t j = 0; j < vocab; ++j)
      source.push_back(normal(random));
    for (float x : source) {
      uint32_t bits;
      std::memcpy(&bits, &x, sizeof bits);
      bf16.push_back(uint16_t(bits >> 16)); // truncated: it is only timed
      _Float16 half = _Float16(x);
      std::memcpy(&f16.emplace_back(), &half, sizeof half);
    }
    for (int64_t i = 0; i < rowCount; ++i) {
      chosen.push_back(int64_t(random() % uint64_t(vocab)));
      points.push_back(i);
      rollouts.push_back(i);
      advantage.push_back(normal(random));
      old.push_back(-std::log(float(vocab)) - 2.0f + 0.1f * normal(random));
    }
    zeros.assign(rowCount, 0);
    weight = {1.0f / rowCount};
    logp.resize(rowCount);
    entropy.resize(rowCount);
    for (std::vector<float> &one : further)
      one.resize(rowCount);
    fill();
  }
  void fill(int32_t dtype = RLRT_F32) {
    if (dtype == RLRT_F32)
      fill(logits.get(), source);
    else
      fill(reinterpret_cast<uint16_t *>(logits.get()),
           dtype == RLRT_BF16 ? bf16 : f16);
  }
  template <typename Number>
  void fill(Number *to, const std::vector<Number> &from) {
    for (int64_t i = 0; i < rowCount; ++i) {
      // Rotated, so that rows differ.
      int64_t cut = i * 37 % vocab;
      Number *row = to + i * vocab;
      std::copy(from.begin() + cut, from.end(), row);
      std::copy(from.begin(), from.begin() + cut, row + vocab - cut);
    }
  }
};

/// A kernel as it is measured.
struct Variant {
  int32_t dtype = RLRT_F32;
  int32_t most = rlrt_any;
  float cap = 0;
  rlrt_row_kernel gradient = bench_gradient, statistics = bench_statistics;
};

/// Runs `work` on all rows by `threads` threads; seconds.
template <typename Work> double timed(int threads, Work work) {
  auto start = std::chrono::steady_clock::now();
  std::atomic<int64_t> next{0};
  auto loop = [&] {
    for (int64_t i; (i = next.fetch_add(8)) < rowCount;)
      work(i, std::min(i + 8, rowCount));
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t)
    others.emplace_back(loop);
  loop();
  for (std::thread &thread : others)
    thread.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

double ours(Problem &p, int threads, bool gradient, Variant variant) {
  void *values[] = {p.advantage.data(), p.old.data(), p.weight.data()};
  const int64_t *parents[] = {nullptr, p.zeros.data(), p.zeros.data(),
                              p.rollouts.data()};
  rlrt_frame frame{values, nullptr, parents, nullptr, nullptr};
  rlrt_rows rows{};
  rows.logits = p.logits.get();
  rows.stride = rows.vocab = p.vocab;
  rows.chosen = p.chosen.data();
  rows.points = p.points.data();
  rows.inverse_temperature = 1;
  rows.logp = p.logp.data();
  rows.entropy = p.entropy.data();
  rows.dtype = variant.dtype;
  rows.instructions = variant.most;
  rows.cap = variant.cap;
  for (int k = 0; k < RLRT_FURTHER; ++k)
    rows.further[k] = p.further[k].data();
  auto kernel = gradient ? variant.gradient : variant.statistics;
  return timed(threads,
               [&](int64_t b, int64_t e) { kernel(&rows, &frame, b, e); });
}

double best(Problem &p, int threads, bool gradient) {
  return ours(p, threads, gradient, {});
}

/// What memory allows: logits read once, for a gradient written back too.
double reading(Problem &p, int threads, bool gradient) {
  if (gradient)
    return timed(threads, [&](int64_t b, int64_t e) {
      bench::plainNegate(p.logits.get() + b * p.vocab, (e - b) * p.vocab);
    });
  return timed(threads, [&](int64_t b, int64_t e) {
    p.logp[size_t(b)] =
        bench::plainSum(p.logits.get() + b * p.vocab, (e - b) * p.vocab);
  });
}

double plain(Problem &p, int threads, bool gradient) {
  bench::PlainRows rows{
      p.logits.get(),     p.vocab,      p.chosen.data(), 1.0f,
      p.advantage.data(), p.old.data(), p.weight[0],     p.logp.data(),
      p.entropy.data()};
  auto kernel = gradient ? bench::plainGradient : bench::plainStatistics;
  return timed(threads, [&](int64_t b, int64_t e) { kernel(rows, b, e); });
}

bench::EagerProblem eagerProblem(Problem &p) {
  return {p.logits.get(), rowCount,           p.vocab,      p.chosen.data(),
          1.0f,           p.advantage.data(), p.old.data(), p.weight[0]};
}

double eager(Problem &p, int threads, bool gradient) {
  bench::eagerThreads(threads);
  return gradient ? bench::eagerGradient(eagerProblem(p), nullptr)
                  : bench::eagerStatistics(eagerProblem(p));
}

/// A line of /proc/self/status in bytes.
double status(const std::string &key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind(key, 0) == 0)
      return 1024.0 * std::atof(line.c_str() + key.size());
  return 0;
}

/// Memory `work` touches beyond what is resident before it.
template <typename Work> double extraMemory(Work work) {
  double before = status("VmRSS:");
  std::ofstream("/proc/self/clear_refs") << 5; // resets VmHWM
  work();
  return std::max(0.0, status("VmHWM:") - before);
}

/// Largest difference from LibTorch's gradient, relative to the largest
/// gradient.
double disagreement(Problem &p, double (*run)(Problem &, int, bool),
                    const std::vector<float> &expected) {
  p.fill();
  run(p, 2, true);
  double worst = 0, largest = 0;
  for (size_t k = 0; k < expected.size(); ++k) {
    worst = std::max(worst, std::abs(double(expected[k]) - p.logits.get()[k]));
    largest = std::max(largest, std::abs(double(expected[k])));
  }
  p.fill();
  return worst / largest;
}

struct Entry {
  std::vector<double> seconds;
  /// Processor time by thread: on a busy machine the fairer number.
  std::vector<double> busy;
  double extra = 0;
  int64_t bytes = 4; ///< of a logit
};

double processorSeconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}
/// vocab, gradient, threads, implementation -> measurements.
std::map<std::tuple<int64_t, bool, int, std::string>, Entry> entries;

/// What a line is divided by: log-probability alone for what is made with it,
/// else the kernel of the objective.
std::string baseOf(const std::string &name) {
  if (name.rfind("logp", 0) != 0)
    return "ours";
  return name.ends_with(",bf16") ? "logp,bf16" : "logp";
}

double middle(std::vector<double> &values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void printTable() {
  std::printf(
      "\n%-7s %-10s %7s %-15s | %9s %8s %9s | %7s | ratio to ours or logp: "
      "%7s %7s %9s | %s\n",
      "vocab", "work", "threads", "by", "median ms", "best ms", "cpu ms",
      "GB/s", "median", "best", "cpu", "extra memory");
  for (auto &[key, entry] : entries) {
    auto [vocab, gradient, threads, name] = key;
    if (entry.seconds.empty())
      continue;
    Entry &own = entries[{vocab, gradient, threads, baseOf(name)}];
    if (own.seconds.empty())
      continue;
    double median = middle(entry.seconds), best = entry.seconds[0];
    double busy = middle(entry.busy);
    // Every logit is read once from memory and, for a gradient, written once.
    double bytes = double(rowCount) * vocab * double(entry.bytes);
    std::printf("%-7ld %-10s %7d %-15s | %9.2f %8.2f %9.2f | %7.1f | %16s "
                "%6.2fx %6.2fx %8.2fx | %.2f%%\n",
                long(vocab), gradient ? "gradient" : "statistics", threads,
                name.c_str(), median * 1e3, best * 1e3, busy * 1e3,
                bytes * (gradient ? 2 : 1) / busy * 1e-9, "",
                median / middle(own.seconds), best / own.seconds[0],
                busy / middle(own.busy), 100 * entry.extra / bytes);
  }
}

} // namespace

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  std::vector<std::unique_ptr<Problem>> problems;
  for (int64_t vocab : {49152, 151936}) {
    problems.push_back(std::make_unique<Problem>(vocab));
    Problem &p = *problems.back();
    std::vector<float> expected(size_t(rowCount) * vocab);
    bench::eagerThreads(2);
    bench::eagerGradient(eagerProblem(p), expected.data());
    double own = disagreement(p, best, expected);
    double loop = disagreement(p, plain, expected);
    std::printf("[%ld, %ld] largest difference from LibTorch, relative to the "
                "largest gradient: ours %.1e, plain %.1e\n",
                long(rowCount), long(vocab), own, loop);
    if (!(own < 1e-5)) {
      std::fprintf(stderr, "the kernel's gradient differs from LibTorch's\n");
      return 1;
    }
  }
  using Run = std::function<double(Problem &, int, bool)>;
  std::map<std::string, std::pair<Run, int32_t>> runs = {
      {"ours", {best, RLRT_F32}},
      {"plain", {plain, RLRT_F32}},
      {"eager", {eager, RLRT_F32}},
      {"read", {reading, RLRT_F32}}};
  auto add = [&](const std::string &name, Variant variant) {
    runs[name] = {[=](Problem &p, int threads, bool gradient) {
                    return ours(p, threads, gradient, variant);
                  },
                  variant.dtype};
  };
  add("baseline", {RLRT_F32, rlrt_baseline});
  add("avx2", {RLRT_F32, rlrt_avx2});
  add("capped", {RLRT_F32, rlrt_any, 30});
  add("bf16", {RLRT_BF16});
  add("bf16-avx2", {RLRT_BF16, rlrt_avx2});
  add("f16", {RLRT_F16});
  auto made = [&](const std::string &name, rlrt_row_kernel gradient,
                  rlrt_row_kernel statistics) {
    add(name, {RLRT_F32, rlrt_any, 0, gradient, statistics});
    add(name + ",bf16", {RLRT_BF16, rlrt_any, 0, gradient, statistics});
  };
  made("logp", bench_logp_gradient, bench_logp_statistics);
  made("logp+log_z", bench_log_z_gradient, bench_log_z_statistics);
  made("logp+max_prob", bench_max_prob_gradient, bench_max_prob_statistics);
  made("logp+rank", bench_token_rank_gradient, bench_token_rank_statistics);
  made("logp+top_mass", bench_top_mass_gradient, bench_top_mass_statistics);
  made("logp+all", bench_all_gradient, bench_all_statistics);
  for (auto &problem : problems)
    for (bool gradient : {true, false})
      for (int threads : {1, 2})
        for (auto &[name, pair] : runs) {
          auto &[run, dtype] = pair;
          Problem *p = problem.get();
          Entry &entry = entries[{p->vocab, gradient, threads, name}];
          entry.bytes = dtype == RLRT_F32 ? 4 : 2;
          p->fill(dtype);
          entry.extra =
              extraMemory([&, run = run] { run(*p, threads, gradient); });
          std::string title = name + "/" + std::to_string(p->vocab) + "/" +
                              (gradient ? "gradient" : "statistics") + "/" +
                              std::to_string(threads);
          benchmark::RegisterBenchmark(
              title.c_str(),
              [=, &entry, run = run, dtype = dtype](benchmark::State &state) {
                for (auto _ : state) {
                  p->fill(dtype);
                  double before = processorSeconds();
                  double seconds = run(*p, threads, gradient);
                  entry.busy.push_back((processorSeconds() - before) / threads);
                  state.SetIterationTime(seconds);
                  entry.seconds.push_back(seconds);
                }
              })
              ->UseManualTime()
              ->Iterations(name == "eager" ? 1 : 10)
              ->Repetitions(3)
              ->ReportAggregatesOnly()
              ->Unit(benchmark::kMillisecond);
        }
  benchmark::RunSpecifiedBenchmarks();
  printTable();
  return 0;
}
