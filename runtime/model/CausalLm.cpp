// In: token trees (a prompt and its continuations), weights. Out: hidden
// states of the trunk, the head's weight, logits while sampling.
// Must not know: objectives, kernels, phases, files of a run.
#include "model/CausalLm.h"

#include "model/Attention.h"
#include "model/KvCache.h"
#include "model/Layers.h"

#include <ATen/CPUGeneratorImpl.h>

#include <functional>
#include <numeric>
#include <stdexcept>

namespace rlrt {

using torch::Tensor;

namespace {

struct Layer {
  Tensor inputNorm, q, k, v, o, outputNorm, gate, up, down;
};

/// Attention of one layer on projected, rotated queries and keys.
using Attend = std::function<Tensor(int64_t layer, const Tensor &q,
                                    const Tensor &k, const Tensor &v)>;

void requireConfig(const ModelConfig &c) {
  auto require = [](bool good, const std::string &text) {
    if (!good)
      throw std::runtime_error("model configuration: " + text);
  };
  std::pair<const char *, int64_t> sizes[] = {
      {"vocab", c.vocab},       {"width", c.width},
      {"layers", c.layers},     {"heads", c.heads},
      {"kvHeads", c.kvHeads},   {"headSize", c.headSize},
      {"mlpWidth", c.mlpWidth}, {"context", c.context}};
  for (auto [name, value] : sizes)
    require(value > 0, std::string(name) + " is " + std::to_string(value) +
                           ", must be positive");
  require(c.heads % c.kvHeads == 0,
          std::to_string(c.heads) + " heads cannot share " +
              std::to_string(c.kvHeads) + " key/value heads evenly");
  require(c.headSize % 2 == 0, "headSize is " + std::to_string(c.headSize) +
                                   ", rotary embedding needs an even number");
}

/// Spreads a seed over 64 bits (splitmix64's finaliser).
uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

} // namespace

struct CausalLm::Impl {
  ModelConfig config;
  torch::Device device;
  std::vector<std::pair<std::string, Tensor>> named;
  Tensor embedding, norm, head;
  std::vector<Layer> layers;

  Impl(ModelConfig c, torch::Device d) : config(std::move(c)), device(d) {
    requireConfig(config);
    int64_t qWidth = config.heads * config.headSize;
    int64_t kvWidth = config.kvHeads * config.headSize;
    embedding = add("model.embed_tokens.weight", {config.vocab, config.width});
    for (int64_t i = 0; i < config.layers; ++i) {
      std::string at = "model.layers." + std::to_string(i) + ".";
      Layer l;
      l.inputNorm = add(at + "input_layernorm.weight", {config.width});
      l.q = add(at + "self_attn.q_proj.weight", {qWidth, config.width});
      l.k = add(at + "self_attn.k_proj.weight", {kvWidth, config.width});
      l.v = add(at + "self_attn.v_proj.weight", {kvWidth, config.width});
      l.o = add(at + "self_attn.o_proj.weight", {config.width, qWidth});
      l.outputNorm =
          add(at + "post_attention_layernorm.weight", {config.width});
      l.gate =
          add(at + "mlp.gate_proj.weight", {config.mlpWidth, config.width});
      l.up = add(at + "mlp.up_proj.weight", {config.mlpWidth, config.width});
      l.down =
          add(at + "mlp.down_proj.weight", {config.width, config.mlpWidth});
      layers.push_back(std::move(l));
    }
    norm = add("model.norm.weight", {config.width});
    head = config.tiedHead
               ? embedding
               : add("lm_head.weight", {config.vocab, config.width});
  }

  Tensor add(const std::string &name, std::vector<int64_t> sizes) {
    Tensor t = torch::empty(
        sizes, torch::TensorOptions(torch::kFloat32).device(device));
    t.set_requires_grad(true);
    named.emplace_back(name, t);
    return t;
  }

  Tensor project(const Tensor &x, const Tensor &weight, int64_t heads) const {
    return at::linear(x, weight).view({x.size(0), heads, config.headSize});
  }

  /// The trunk on embedded tokens, up to and including the final norm.
  Tensor run(const Tensor &tokens, const Tensor &positions,
             const Attend &attend) const {
    auto [cos, sin] =
        rotaryTables(positions, config.headSize, config.ropeTheta);
    Tensor x = torch::embedding(embedding, tokens);
    for (int64_t i = 0; i < config.layers; ++i) {
      const Layer &l = layers[i];
      Tensor h = rmsNorm(x, l.inputNorm, config.normEps);
      Tensor q = rotate(project(h, l.q, config.heads), cos, sin);
      Tensor k = rotate(project(h, l.k, config.kvHeads), cos, sin);
      Tensor v = project(h, l.v, config.kvHeads);
      Tensor mixed = attend(i, q, k, v).reshape({x.size(0), -1});
      x = x + at::linear(mixed, l.o);
      h = rmsNorm(x, l.outputNorm, config.normEps);
      x = x + at::linear(swiGlu(at::linear(h, l.gate), at::linear(h, l.up)),
                         l.down);
    }
    return rmsNorm(x, norm, config.normEps);
  }

  void checkToken(int64_t token, int64_t position) const {
    if (token < 0 || token >= config.vocab)
      throw std::runtime_error("token id " + std::to_string(token) +
                               " is outside the model's vocabulary of " +
                               std::to_string(config.vocab));
    if (position < 0 || position >= config.context)
      throw std::runtime_error("position " + std::to_string(position) +
                               " is beyond the model's context of " +
                               std::to_string(config.context) + " tokens");
  }

  Tensor ids(const std::vector<int64_t> &values) const {
    return torch::tensor(values, torch::kInt64).to(device);
  }
};

CausalLm::CausalLm(ModelConfig config, torch::Device device)
    : impl(std::make_unique<Impl>(std::move(config), device)) {}

CausalLm::~CausalLm() = default;

void CausalLm::initialize(uint64_t seed) {
  torch::NoGradGuard noGrad;
  uint64_t number = 0;
  for (auto &[name, tensor] : impl->named) {
    ++number;
    if (tensor.dim() == 1) {
      tensor.fill_(1.0);
      continue;
    }
    // Drawn on the host whatever the device: one seed, one model.
    auto generator =
        at::make_generator<at::CPUGeneratorImpl>(mix(mix(seed) + number));
    tensor.copy_(at::normal(0.0, impl->config.initializerRange, tensor.sizes(),
                            generator, torch::kFloat32));
  }
}

const ModelConfig &CausalLm::config() const { return impl->config; }

torch::Device CausalLm::device() const { return impl->device; }

std::vector<std::pair<std::string, Tensor>> CausalLm::parameters() const {
  return impl->named;
}

Tensor CausalLm::headWeight() const { return impl->head; }

Tensor CausalLm::trunk(const PackedBatch &batch) const {
  TreeLayout layout(batch, impl->device);
  for (size_t i = 0; i < batch.tokens.size(); ++i)
    impl->checkToken(batch.tokens[i], batch.positions[i]);
  return impl->run(impl->ids(batch.tokens), impl->ids(batch.positions),
                   [&](int64_t, const Tensor &q, const Tensor &k,
                       const Tensor &v) { return layout.attend(q, k, v); });
}

std::pair<std::unique_ptr<KvCache>, Tensor>
CausalLm::prefill(const std::vector<std::vector<int64_t>> &prompts) const {
  torch::NoGradGuard noGrad;
  PackedBatch batch;
  std::vector<int64_t> lengths, last;
  batch.groupOffsets.push_back(0);
  for (const auto &prompt : prompts) {
    if (prompt.empty())
      throw std::runtime_error("prompt " + std::to_string(lengths.size()) +
                               " is empty: a model needs at least one token");
    for (size_t i = 0; i < prompt.size(); ++i) {
      impl->checkToken(prompt[i], static_cast<int64_t>(i));
      batch.positions.push_back(static_cast<int64_t>(i));
    }
    batch.tokens.insert(batch.tokens.end(), prompt.begin(), prompt.end());
    batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
    lengths.push_back(static_cast<int64_t>(prompt.size()));
    last.push_back(batch.groupOffsets.back() - 1);
  }
  batch.branches.assign(batch.tokens.size(), 0);
  TreeLayout layout(batch, impl->device);
  auto cache = std::make_unique<KvCache>(impl->config, lengths, impl->device);
  Tensor hidden = impl->run(
      impl->ids(batch.tokens), impl->ids(batch.positions),
      [&](int64_t layer, const Tensor &q, const Tensor &k, const Tensor &v) {
        cache->fill(layer, k, v);
        return layout.attend(q, k, v);
      });
  Tensor logits =
      at::linear(hidden.index_select(0, impl->ids(last)), impl->head);
  return {std::move(cache), logits};
}

Tensor CausalLm::decode(KvCache &cache, const Tensor &tokens) const {
  torch::NoGradGuard noGrad;
  std::vector<int64_t> positions = cache.lengths;
  Tensor host = tokens.to(torch::kCPU, torch::kInt64).contiguous();
  if (host.numel() != cache.rows())
    throw std::runtime_error("decode: " + std::to_string(host.numel()) +
                             " tokens for a cache of " +
                             std::to_string(cache.rows()) + " rows");
  for (int64_t r = 0; r < cache.rows(); ++r)
    impl->checkToken(host.const_data_ptr<int64_t>()[r], positions[r]);
  cache.advance();
  Tensor hidden =
      impl->run(host.to(impl->device), impl->ids(positions),
                [&](int64_t layer, const Tensor &q, const Tensor &k,
                    const Tensor &v) { return cache.attend(layer, q, k, v); });
  return at::linear(hidden, impl->head);
}

void CausalLm::select(KvCache &cache, const std::vector<int64_t> &rows) {
  torch::NoGradGuard noGrad;
  cache.select(rows);
}

std::unique_ptr<CausalLm> CausalLm::frozenCopy() const {
  torch::NoGradGuard noGrad;
  auto copy = std::make_unique<CausalLm>(impl->config, impl->device);
  for (size_t i = 0; i < impl->named.size(); ++i) {
    copy->impl->named[i].second.set_requires_grad(false);
    copy->impl->named[i].second.copy_(impl->named[i].second);
  }
  return copy;
}

std::unique_ptr<CausalLm> CausalLm::trunkCopy() const {
  torch::NoGradGuard noGrad;
  ModelConfig config = impl->config;
  config.tiedHead = true;
  auto copy = std::make_unique<CausalLm>(config, impl->device);
  // An untied head is the last parameter.
  for (size_t i = 0; i < copy->impl->named.size(); ++i)
    copy->impl->named[i].second.copy_(impl->named[i].second);
  return copy;
}

} // namespace rlrt
