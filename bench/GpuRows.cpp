// In: PTX of objective.mlir, a GPU. Out: a JSON file of times and bandwidths,
// after the numbers were compared with double on the host. Must not know: how
// kernels work.

#include "bench/GpuDevice.h"
#include "device/Driver.h"
#include "device/Schedule.h"
#include "rlrt/device.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <set>
#include <vector>

using namespace rlrt;

namespace {

struct Element {
  const char *name;
  int bytes;
};
constexpr Element elements[] = {{"f32", 4}, {"bf16", 2}, {"f16", 2}};
constexpr int64_t vocabs[] = {32768, 49152, 128256, 151936};
constexpr int64_t rowCount = 2048;
constexpr int repetitions = 20;

float halfToFloat(uint16_t x) {
  int exponent = x >> 10 & 31;
  double size = exponent ? std::ldexp(1024 + (x & 1023), exponent - 25)
                         : std::ldexp(x & 1023, -24);
  return float(x & 0x8000 ? -size : size);
}

/// Number `at` of an array of elements.
double valueOf(const Element &element, const std::vector<char> &data,
               size_t at) {
  if (element.bytes == 4) {
    float x;
    std::memcpy(&x, &data[4 * at], 4);
    return x;
  }
  uint16_t x;
  std::memcpy(&x, &data[2 * at], 2);
  if (element.name[0] == 'f')
    return halfToFloat(x);
  uint32_t bits = uint32_t(x) << 16;
  float y;
  std::memcpy(&y, &bits, 4);
  return y;
}

/// Bits of multiples of 1/8 in [-8, 8), which every element type holds.
std::vector<char> logits(const Element &element, size_t count) {
  std::vector<char> data(count * element.bytes);
  std::mt19937 random(1);
  for (size_t i = 0; i < count; ++i) {
    float x = float(int(random() % 128) - 64) / 8;
    uint32_t bits;
    std::memcpy(&bits, &x, 4);
    uint16_t half = uint16_t(bits >> 16);
    if (element.bytes == 2 && element.name[0] == 'f')
      half = x == 0 ? 0
                    : uint16_t((bits >> 16 & 0x8000) |
                               (((bits >> 23 & 255) - 112) << 10) |
                               (bits >> 13 & 1023));
    std::memcpy(&data[i * element.bytes],
                element.bytes == 4 ? static_cast<void *>(&bits) : &half,
                element.bytes);
  }
  return data;
}

/// Launches worth a look: a row by a block, and by the smallest cluster, one
/// more block, twice as many, and 8.
std::vector<Grid> grids(const DeviceLimits &limits, int64_t vocab, int bytes,
                        bool gradient) {
  std::vector<Grid> all;
  auto add = [&](int blocks) {
    for (int threads : {256, 512, 1024}) {
      Grid grid = gridFor(rowCount, vocab, bytes, blocks);
      grid.threads = threads;
      all.push_back(grid);
    }
  };
  add(0);
  int least = gradient ? clusterFor(limits, vocab, bytes) : 0;
  if (least)
    for (int blocks : std::set<int>{least, std::min(least + 1, 8),
                                    std::min(2 * least, 8), 8})
      add(blocks);
  return all;
}

struct Measured {
  double best, median;
};

Measured sorted(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {seconds.front(), seconds[seconds.size() / 2]};
}

/// Largest error of row 0 against double: of logp if `gradient` is null.
double errorOf(const Element &element, const std::vector<char> &row,
               int64_t vocab, double advantage, double old, double weight,
               int64_t chosen, float logp, const std::vector<char> *gradient) {
  double sum = 0, mean = 0;
  for (int64_t j = 0; j < vocab; ++j) {
    double x = valueOf(element, row, j);
    sum += std::exp(x);
    mean += std::exp(x) * x;
  }
  double logSum = std::log(sum), entropy = logSum - mean / sum;
  double exact = valueOf(element, row, chosen) - logSum;
  if (!gradient)
    return std::abs(exact - logp);
  double ratio = std::exp(exact - old);
  double bound = std::min(std::max(ratio, 0.8), 1.28) * advantage;
  double g = ratio * advantage <= bound ? -ratio * advantage * weight : 0;
  double h = -0.001 * weight, worst = 0, largest = 0;
  for (int64_t j = 0; j < vocab; ++j) {
    double log = valueOf(element, row, j) - logSum, p = std::exp(log);
    double expected = g * ((j == chosen) - p) - h * p * (log + entropy);
    largest = std::max(largest, std::abs(expected));
    worst =
        std::max(worst, std::abs(expected - valueOf(element, *gradient, j)));
  }
  return worst / largest;
}

} // namespace

int main(int argc, char **argv) {
  const char *library = std::getenv("RL_CUDA_LIBRARY");
  Driver driver(library ? library : "libcuda.so.1");
  if (driver.deviceCount() == 0) {
    std::fprintf(stderr, "gpu_rows: there is no GPU\n");
    return 2;
  }
  DeviceLimits limits = driver.limits(0);
  if (argc == 2 && !std::strcmp(argv[1], "--chip")) {
    std::printf("sm_%d\n", limits.capability);
    return 0;
  }
  if (argc != 3) {
    std::fprintf(stderr, "usage: gpu_rows --chip | <in.ptx> <out.json>\n");
    return 2;
  }
  std::string ptx = bench::readText(argv[1]);
  // PTX of an older chip has none.
  bool hasClusterCode = ptx.find("$cluster(") != std::string::npos;
  driver.use(0);
  DriverModule module = driver.load(ptx.c_str());
  bench::GpuDevice device(library ? library : "libcuda.so.1");

  std::ofstream out(argv[2]);
  out << "{\"gpu\": \"" << device.name() << "\", \"chip\": \"sm_"
      << limits.capability
      << "\", \"multiprocessors\": " << limits.multiprocessors
      << ", \"l2_bytes\": " << limits.l2Bytes
      << ", \"shared_bytes\": " << limits.sharedBytes
      << ", \"rows\": " << rowCount << ", \"repetitions\": " << repetitions
      << ", \"measurements\": [";
  bool good = true;
  const char *separator = "\n  ";
  for (const Element &element : elements)
    for (int64_t vocab : vocabs) {
      size_t bytes = size_t(rowCount) * vocab * element.bytes;
      std::vector<char> source = logits(element, size_t(rowCount) * vocab);
      bench::GpuArrays arrays{device, {}};
      uint64_t original = arrays.put(source), work = arrays.put(source);
      std::vector<int64_t> chosen, points, zeros(rowCount, 0);
      std::vector<float> advantage, old, weight = {1.0f / rowCount};
      for (int64_t i = 0; i < rowCount; ++i) {
        chosen.push_back(i * 7919 % vocab);
        points.push_back(i);
        advantage.push_back(i % 2 ? -1.0f : 1.0f);
        old.push_back(-std::log(float(vocab)) - 4.0f);
      }
      std::vector<uint64_t> values = {arrays.put(advantage), arrays.put(old),
                                      arrays.put(weight)};
      std::vector<uint64_t> parents = {0, arrays.put(zeros), arrays.put(zeros),
                                       arrays.put(points)};
      std::vector<float> numbers(rowCount);
      rlrt_device_rows rows{work,
                            vocab,
                            vocab,
                            arrays.put(chosen),
                            arrays.put(points),
                            1.0f,
                            arrays.put(numbers),
                            arrays.put(numbers),
                            arrays.put(values),
                            arrays.put(parents),
                            0};
      auto restore = [&] { device.copy(work, original, bytes); };
      std::vector<double> copies;
      for (int r = 0; r < repetitions; ++r)
        copies.push_back(device.timed(restore));
      // A copy reads and writes each byte, as the gradient does.
      double copied = 2.0 * double(bytes) / sorted(copies).best;
      for (bool gradient : {false, true}) {
        std::string name =
            std::string(gradient ? "bench_gradient$" : "bench_statistics$") +
            element.name;
        Grid rule = chooseGrid(limits, rowCount, vocab, element.bytes,
                               gradient && hasClusterCode);
        for (const Grid &grid :
             grids(limits, vocab, element.bytes, gradient && hasClusterCode)) {
          DriverFunction kernel =
              driver.find(module, grid.cluster ? name + "$cluster" : name);
          if (grid.cluster) {
            driver.allowShared(kernel, grid.shared);
            if (!driver.clustersAtOnce(kernel, grid))
              continue;
          }
          std::vector<double> seconds;
          for (int r = 0; r < repetitions; ++r) {
            restore();
            void *parameters[] = {
                &rows.logits,  &rows.stride,  &rows.vocab,
                &rows.chosen,  &rows.points,  &rows.inverse_temperature,
                &rows.logp,    &rows.entropy, &rows.values,
                &rows.parents, &rows.begin};
            seconds.push_back(device.timed(
                [&] { driver.launch(kernel, grid, nullptr, parameters); }));
          }
          std::vector<char> row(size_t(vocab) * element.bytes);
          device.toHost(row.data(), work, row.size());
          device.toHost(numbers.data(), rows.logp, numbers.size() * 4);
          double error =
              errorOf(element, source, vocab, advantage[0], old[0], weight[0],
                      chosen[0], numbers[0], gradient ? &row : nullptr);
          double allowed = gradient && element.bytes == 2 ? 0x1p-8 : 2e-5;
          good = good && error <= allowed;
          Measured time = sorted(seconds);
          double moved = double(bytes) * (gradient ? 2 : 1);
          out << separator << "{\"work\": \""
              << (gradient ? "gradient" : "statistics") << "\", \"element\": \""
              << element.name << "\", \"vocab\": " << vocab
              << ", \"schedule\": \"" << (grid.cluster ? "cluster" : "block")
              << "\", \"blocks\": " << std::max(grid.cluster, 1)
              << ", \"threads\": " << grid.threads << ", \"chosen\": "
              << (grid.cluster == rule.cluster && grid.threads == rule.threads
                      ? "true"
                      : "false")
              << ", \"median_ms\": " << time.median * 1e3
              << ", \"best_ms\": " << time.best * 1e3
              << ", \"gb_per_s\": " << moved / time.median * 1e-9
              << ", \"copy_gb_per_s\": " << copied * 1e-9
              << ", \"error\": " << error << "}";
          separator = ",\n  ";
        }
      }
    }
  out << "\n]}\n";
  if (!good)
    std::fprintf(stderr,
                 "gpu_rows: numbers differ from the host's; see "
                 "`error` in %s\n",
                 argv[2]);
  return good && out.flush() ? 0 : 1;
}
