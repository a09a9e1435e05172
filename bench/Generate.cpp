// In: a Hugging Face folder, numbers of prompts, rollouts and tokens. Out: one
// line of JSON: what sampling took, and what reading the memory it must read
// takes in the same run.
// Must not know: phases, objectives.
#include "model/HfFolder.h"
#include "rollout/Sampler.h"
#include "tensor/HostVectors.h"
#include "tensor/Parallel.h"

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace rlrt;

namespace {

double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Reads n floats, as many as fill vectors, and nothing else.
RLRT_HOST_VECTORS
void readAll(const float *x, int64_t n) {
  constexpr int64_t wide = 8;
  Vector sum[wide] = {};
  for (int64_t i = 0; i + wide * 16 <= n; i += wide * 16)
    for (int64_t k = 0; k < wide; ++k) {
      Vector one;
      load(one, x + i + k * 16);
      sum[k] += one;
    }
  volatile float keep = 0;
  for (const Vector &one : sum)
    keep = keep + one[0];
}

/// Bytes a second that all threads read together: the best of some passes over
/// the parameters.
double readBandwidth(const CausalLm &model) {
  double bytes = 0, best = 0;
  for (const auto &[name, tensor] : model.parameters())
    bytes += double(tensor.nbytes());
  for (int pass = 0; pass < 8; ++pass) {
    double begin = now();
    for (const auto &[name, tensor] : model.parameters()) {
      const float *x = tensor.const_data_ptr<float>();
      parallelFor(tensor.numel(), 16384, [&](int64_t from, int64_t to) {
        readAll(x + from, to - from);
      });
    }
    best = std::max(best, bytes / (now() - begin));
  }
  return best;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: generate FOLDER PROMPTS.json ROLLOUTS "
                         "MAX_TOKENS\n");
    return 2;
  }
  torch::NoGradGuard noGrad;
  const char *threads = std::getenv("OMP_NUM_THREADS");
  at::set_num_threads(threads ? std::atoi(threads) : 2);
  auto model = loadHfFolder(argv[1]);
  std::vector<std::vector<int64_t>> prompts =
      nlohmann::json::parse(std::ifstream(argv[2]));
  SampleOptions options;
  options.rollouts = std::atoi(argv[3]);
  options.maxTokens = std::atoi(argv[4]);
  SampleKey key{1, 1, {}};
  for (size_t i = 0; i < prompts.size(); ++i)
    key.prompts.push_back(i);
  // What is read for each token after the first: every weight once, and of
  // each row the keys and values of what stands before.
  double weights = 0;
  for (const auto &[name, tensor] : model->parameters())
    weights += double(tensor.nbytes());
  const ModelConfig &c = model->config();
  double tokenBytes = 8.0 * double(c.layers * c.kvHeads) * double(c.headSize);
  double prompt = 0;
  for (const auto &one : prompts)
    prompt += double(one.size());
  double rows = double(prompts.size()) * double(options.rollouts);
  double meanCache =
      tokenBytes * (prompt + rows * double(options.maxTokens) / 2);

  double best = 1e30, first = 1e30, read = 0;
  int64_t tokens = 0;
  for (int pass = 0; pass < 3; ++pass) {
    read = std::max(read, readBandwidth(*model));
    // The first token alone is the prompts' share.
    SampleOptions one = options;
    one.maxTokens = 1;
    double begin = now();
    sample(*model, prompts, one, key);
    first = std::min(first, now() - begin);
    begin = now();
    auto responses = sample(*model, prompts, options, key);
    best = std::min(best, now() - begin);
    tokens = 0;
    for (const Response &response : responses)
      tokens += int64_t(response.tokens.size());
  }
  double step = (best - first) / double(options.maxTokens - 1);
  nlohmann::json line = {
      {"seconds", best},
      {"seconds_prompts", first},
      {"tokens", tokens},
      {"tokens_per_second", double(tokens) / best},
      {"milliseconds_step", step * 1e3},
      {"read_gb_per_second", read / 1e9},
      {"weights_bytes", weights},
      {"cache_bytes", meanCache},
      {"milliseconds_bound", (weights + meanCache) / read * 1e3},
      {"part_of_bound", (weights + meanCache) / read / step}};
  std::puts(line.dump().c_str());
  return 0;
}
