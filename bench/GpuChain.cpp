// In: PTX of chain.mlir, a GPU. Out: a JSON file of the times of its chain for
// several shapes of a batch, after the numbers were compared with double on the
// host. Must not know: how chains run.

#include "bench/GpuDevice.h"
#include "device/Driver.h"
#include "rlrt/device.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <vector>

using namespace rlrt;

namespace {

struct Shape {
  int64_t prompts, rollouts, tokens; ///< of each
};
/// 8 prompts of 8192 tokens in two ways, the usual 64, many short ones.
constexpr Shape shapes[] = {
    {8, 8, 1024}, {8, 2, 4096}, {64, 8, 500}, {1024, 8, 64}};
constexpr int repetitions = 20;

std::vector<float> random(size_t count, float low, float high, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> draw(low, high);
  std::vector<float> numbers(count);
  for (float &x : numbers)
    x = draw(generator);
  return numbers;
}

std::vector<int64_t> offsets(int64_t parents, int64_t each) {
  std::vector<int64_t> points;
  for (int64_t i = 0; i <= parents; ++i)
    points.push_back(i * each);
  return points;
}

/// What the chain computes, in double.
double lossOf(const Shape &shape, const std::vector<float> &reward,
              const std::vector<float> &logp, const std::vector<float> &old) {
  int64_t responses = shape.prompts * shape.rollouts;
  std::vector<double> away(reward.begin(), reward.end());
  double squares = 0, loss = 0;
  for (int64_t p = 0; p < shape.prompts; ++p) {
    double mean = 0;
    for (int64_t r = 0; r < shape.rollouts; ++r)
      mean += away[p * shape.rollouts + r] / double(shape.rollouts);
    for (int64_t r = 0; r < shape.rollouts; ++r) {
      double &x = away[p * shape.rollouts + r];
      x -= mean;
      squares += x * x;
    }
  }
  double scale = std::sqrt(squares / double(responses));
  for (int64_t r = 0; r < responses; ++r) {
    double change = 0;
    for (int64_t t = r * shape.tokens; t < (r + 1) * shape.tokens; ++t)
      change += double(logp[t]) - old[t];
    double ratio = std::exp(change / double(shape.tokens));
    double advantage = away[r] / scale;
    loss +=
        std::min(ratio * advantage, std::clamp(ratio, 0.8, 1.28) * advantage);
  }
  return loss;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: gpu_chain <in.ptx> <out.json>\n");
    return 2;
  }
  const char *named = std::getenv("RL_CUDA_LIBRARY");
  std::string library = named ? named : "libcuda.so.1";
  Driver driver(library);
  std::string ptx = bench::readText(argv[1]);
  driver.use(0);
  DriverFunction chain = driver.find(driver.load(ptx.c_str()), "bench$chain0");
  bench::GpuDevice device(library);

  std::ofstream out(argv[2]);
  out << "{\"gpu\": \"" << device.name() << "\", \"chip\": \"sm_"
      << driver.limits(0).capability << "\", \"repetitions\": " << repetitions
      << ", \"measurements\": [";
  bool good = true;
  const char *separator = "\n  ";
  for (const Shape &shape : shapes) {
    auto responses = size_t(shape.prompts * shape.rollouts);
    size_t tokens = responses * size_t(shape.tokens);
    std::vector<float> reward = random(responses, -1, 1, 1);
    std::vector<float> logp = random(tokens, -3, 0, 2);
    std::vector<float> old = random(tokens, -3, 0, 3);
    bench::GpuArrays arrays{device, {}};
    std::vector<double> ofPrompts(size_t(shape.prompts)), one(1);
    std::vector<float> single(1);
    std::vector<uint64_t> values = {
        arrays.put(reward), arrays.put(logp),      arrays.put(old),
        arrays.put(reward), arrays.put(ofPrompts), arrays.put(single),
        arrays.put(old),    arrays.put(ofPrompts), arrays.put(one)};
    std::vector<uint64_t> spaces = {
        0, 0, arrays.put(offsets(shape.prompts, shape.rollouts)),
        arrays.put(offsets(int64_t(responses), shape.tokens))};
    std::vector<int64_t> extents = {1, shape.prompts, int64_t(responses),
                                    int64_t(tokens)};
    std::vector<int64_t> failures(sizeof(rlrt_device_failures) / 8, -1);
    rlrt_device_frame frame{arrays.put(values), arrays.put(spaces),
                            arrays.put(extents), arrays.put(failures)};
    std::vector<double> seconds;
    for (int r = 0; r < repetitions; ++r) {
      void *parameters[] = {&frame.values, &frame.offsets, &frame.extents,
                            &frame.failures};
      seconds.push_back(device.timed([&] {
        driver.launch(chain, {1, RLRT_CHAIN_THREADS}, nullptr, parameters);
      }));
    }
    std::sort(seconds.begin(), seconds.end());
    double loss;
    device.toHost(&loss, values[8], sizeof loss);
    double expected = lossOf(shape, reward, logp, old);
    // exp within 3.6e-7, the rest in f32 and f64.
    double error = std::abs(loss - expected) / double(responses);
    bool holds = error <= 1e-5;
    good = good && holds;
    out << separator << "{\"prompts\": " << shape.prompts
        << ", \"rollouts\": " << shape.rollouts
        << ", \"tokens\": " << shape.tokens
        << ", \"median_ms\": " << seconds[seconds.size() / 2] * 1e3
        << ", \"best_ms\": " << seconds.front() * 1e3 << ", \"tokens_per_s\": "
        << double(tokens) / seconds[seconds.size() / 2]
        << ", \"good\": " << (holds ? "true" : "false") << "}";
    separator = ",\n  ";
  }
  out << "\n]}\n";
  if (!good)
    std::fprintf(stderr,
                 "gpu_chain: numbers differ from the host's; see "
                 "`good` in %s\n",
                 argv[2]);
  return good && out.flush() ? 0 : 1;
}
