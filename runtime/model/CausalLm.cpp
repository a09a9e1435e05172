// In: token trees (a prompt and its continuations), weights. Out: hidden
// states of the trunk, the head's weight, logits while sampling.
// Must not know: objectives, kernels, phases, files of a run.
#include "model/CausalLm.h"

#include "model/Attention.h"
#include "model/KvCache.h"
#include "model/Layers.h"
#include "model/Mix.h"
#include "model/Recompute.h"
#include "model/Rope.h"

#include <ATen/CPUGeneratorImpl.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

namespace rlrt {

using torch::Tensor;

namespace {

/// Norms that a model does not have are undefined.
struct Layer {
  Tensor beforeAttention, afterAttention, beforeMlp, afterMlp;
  Tensor queryNorm, keyNorm;
  Linear q, k, v, o, gate, up, down;
};

/// Cosines and sines, by number of the rotary embedding.
using Tables = std::vector<std::pair<Tensor, Tensor>>;

/// All tokens of a batch; the same, layers computed again on the way back; or
/// the next token of a few rows, whose number changes from step to step.
enum class Pass { Whole, Recompute, Decode };

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
  require(c.kinds.empty() || int64_t(c.kinds.size()) == c.layers,
          std::to_string(c.kinds.size()) + " kinds of attention for " +
              std::to_string(c.layers) + " layers");
  for (const AttentionKind &kind : c.kinds)
    require(kind.window >= 0 && kind.rope < int64_t(c.ropes.size()),
            "a layer has no window or no rotary embedding of this number");
  require(!c.ropes.empty(), "there is no rotary embedding");
}

} // namespace

struct CausalLm::Impl {
  ModelConfig config;
  torch::Device device;
  std::vector<std::pair<std::string, Tensor>> named;
  std::set<std::string> norms;
  Tensor embedding, norm;
  Linear head;
  std::vector<Layer> layers;
  std::optional<AdapterConfig> adapter;

  Impl(ModelConfig c, torch::Device d) : config(std::move(c)), device(d) {
    requireConfig(config);
    embedding = add("model.embed_tokens.weight", {config.vocab, config.width});
    for (int64_t i = 0; i < config.layers; ++i)
      layers.push_back(addLayer("model.layers." + std::to_string(i) + "."));
    norm = addNorm("model.norm.weight", config.width);
    head.weight = config.tiedHead
                      ? embedding
                      : add("lm_head.weight", {config.vocab, config.width});
    compute(config.compute);
  }

  /// Names are those of Hugging Face folders; with norms on both sides the
  /// name of the second one moves behind the attention.
  Layer addLayer(const std::string &at) {
    int64_t width = config.width, mlp = config.mlpWidth;
    int64_t qWidth = config.heads * config.headSize;
    int64_t kvWidth = config.kvHeads * config.headSize;
    std::string self = at + "self_attn.";
    Layer l;
    l.beforeAttention = addNorm(at + "input_layernorm.weight", width);
    l.q = addLinear(self + "q_proj", qWidth, width, config.qkvBias);
    l.k = addLinear(self + "k_proj", kvWidth, width, config.qkvBias);
    l.v = addLinear(self + "v_proj", kvWidth, width, config.qkvBias);
    l.o = addLinear(self + "o_proj", width, qWidth, config.outputBias);
    if (config.queryNorm) {
      l.queryNorm = addNorm(self + "q_norm.weight", config.headSize);
      l.keyNorm = addNorm(self + "k_norm.weight", config.headSize);
    }
    Tensor second = addNorm(at + "post_attention_layernorm.weight", width);
    if (config.normAfter) {
      l.afterAttention = second;
      l.beforeMlp = addNorm(at + "pre_feedforward_layernorm.weight", width);
      l.afterMlp = addNorm(at + "post_feedforward_layernorm.weight", width);
    } else {
      l.beforeMlp = second;
    }
    l.gate = addLinear(at + "mlp.gate_proj", mlp, width, config.mlpBias);
    l.up = addLinear(at + "mlp.up_proj", mlp, width, config.mlpBias);
    l.down = addLinear(at + "mlp.down_proj", width, mlp, config.mlpBias);
    return l;
  }

  Tensor add(const std::string &name, std::vector<int64_t> sizes) {
    Tensor t = torch::empty(
        sizes, torch::TensorOptions(torch::kFloat32).device(device));
    t.set_requires_grad(true);
    named.emplace_back(name, t);
    return t;
  }

  Tensor addNorm(const std::string &name, int64_t size) {
    norms.insert(name);
    return add(name, {size});
  }

  Linear addLinear(const std::string &name, int64_t out, int64_t in,
                   bool bias) {
    Linear linear;
    linear.weight = add(name + ".weight", {out, in});
    if (bias)
      linear.bias = add(name + ".bias", {out});
    return linear;
  }

  /// The modules that may have an adapter, in order.
  Linears linears() {
    Linears all;
    for (size_t i = 0; i < layers.size(); ++i) {
      std::string at = "model.layers." + std::to_string(i) + ".";
      std::string self = at + "self_attn.", mlp = at + "mlp.";
      Layer &l = layers[i];
      Linears own = {{self + "q_proj", &l.q},      {self + "k_proj", &l.k},
                     {self + "v_proj", &l.v},      {self + "o_proj", &l.o},
                     {mlp + "gate_proj", &l.gate}, {mlp + "up_proj", &l.up},
                     {mlp + "down_proj", &l.down}};
      all.insert(all.end(), own.begin(), own.end());
    }
    return all;
  }

  void compute(Precision precision) {
    config.compute = precision;
    for (auto &[module, linear] : linears())
      linear->compute(precision);
    head.compute(precision);
  }

  Tensor normed(const Tensor &x, const Tensor &weight) const {
    if (!weight.defined())
      return x;
    return rmsNorm(x, config.normFromOne ? weight + 1 : weight, config.normEps);
  }

  /// [tokens, heads * size] to [tokens, heads, size].
  Tensor byHeads(const Tensor &x) const {
    return x.view({x.size(0), -1, config.headSize});
  }

  /// The stream after layer `i`. `tables`: cosines and sines by number of the
  /// rotary embedding.
  Tensor layer(int64_t i, Tensor x, const Tables &tables, const Attend &attend,
               bool decoding) const {
    const Layer &l = layers[static_cast<size_t>(i)];
    int64_t rope = config.kind(i).rope;
    Tensor h = normed(x, l.beforeAttention);
    auto heads = Linear::together(h, {&l.q, &l.k, &l.v}, decoding);
    Tensor q = normed(byHeads(heads[0]), l.queryNorm);
    Tensor k = normed(byHeads(heads[1]), l.keyNorm);
    if (rope >= 0) {
      const auto &[cos, sin] = tables[static_cast<size_t>(rope)];
      q = rotate(q, cos, sin);
      k = rotate(k, cos, sin);
    }
    Tensor mixed = attend(i, q, k, byHeads(heads[2])).reshape({x.size(0), -1});
    x = x + normed(l.o(mixed, decoding), l.afterAttention);
    h = normed(x, l.beforeMlp);
    auto wide = Linear::together(h, {&l.gate, &l.up}, decoding);
    h = l.down(gated(wide[0], wide[1], config.activation), decoding);
    return x + normed(h, l.afterMlp);
  }

  /// The trunk on embedded tokens, up to and including the final norm.
  Tensor run(const Tensor &tokens, const Tensor &positions,
             const Attend &attend, Pass pass = Pass::Whole) const {
    Tables tables;
    for (const Rope &rope : config.ropes)
      tables.push_back(rotaryTables(positions, config.headSize, rope));
    Tensor x = torch::embedding(embedding, tokens);
    if (config.embeddingScale != 1)
      x = x * config.embeddingScale;
    for (int64_t i = 0; i < config.layers; ++i) {
      auto one = [this, i, tables, attend, pass](const Tensor &at) {
        return layer(i, at, tables, attend, pass == Pass::Decode);
      };
      x = pass == Pass::Recompute ? recomputed(x, one) : one(x);
    }
    return normed(x, norm);
  }

  Tensor logits(const Tensor &hidden, bool decoding = false) const {
    Tensor all = head(hidden, decoding);
    return config.logitCap > 0 ? capped(all, config.logitCap) : all;
  }

  AttentionRule rule(int64_t layer) const {
    return {config.kind(layer).window, config.scoreScale(),
            config.attentionCap};
  }

  std::vector<int64_t> windows() const {
    std::vector<int64_t> all;
    for (int64_t i = 0; i < config.layers; ++i)
      all.push_back(config.kind(i).window);
    return all;
  }

  TreeLayout layout(const PackedBatch &batch) const {
    return TreeLayout(batch, windows(), config.attentionCap > 0, device);
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

CausalLm::CausalLm(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}

CausalLm::~CausalLm() = default;

void CausalLm::initialize(uint64_t seed) {
  torch::NoGradGuard noGrad;
  uint64_t number = 0;
  for (auto &[name, tensor] : impl->named) {
    ++number;
    if (tensor.dim() == 1) {
      bool one = impl->norms.count(name) && !impl->config.normFromOne;
      tensor.fill_(one ? 1.0 : 0.0);
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

CausalLm::Named CausalLm::parameters() const { return impl->named; }

Tensor CausalLm::headWeight() const { return impl->head.weight; }

const Linear &CausalLm::head() const { return impl->head; }

void CausalLm::compute(Precision precision) { impl->compute(precision); }

Tensor CausalLm::logits(const Tensor &hidden) const {
  return impl->logits(hidden);
}

Tensor CausalLm::trunk(const PackedBatch &batch, bool recompute) const {
  // A layer that is computed again needs it after this call.
  auto layout = std::make_shared<TreeLayout>(impl->layout(batch));
  for (size_t i = 0; i < batch.tokens.size(); ++i)
    impl->checkToken(batch.tokens[i], batch.positions[i]);
  return impl->run(
      impl->ids(batch.tokens), impl->ids(batch.positions),
      [layout, model = impl.get()](int64_t layer, const Tensor &q,
                                   const Tensor &k, const Tensor &v) {
        return layout->attend(model->rule(layer), q, k, v);
      },
      recompute && torch::GradMode::is_enabled() ? Pass::Recompute
                                                 : Pass::Whole);
}

std::pair<std::vector<std::shared_ptr<const Segment>>, Tensor>
CausalLm::prefill(const std::vector<std::vector<int64_t>> &prompts) const {
  torch::NoGradGuard noGrad;
  PackedBatch batch;
  std::vector<std::shared_ptr<Segment>> segments;
  std::vector<int64_t> last;
  batch.groupOffsets.push_back(0);
  for (const auto &prompt : prompts) {
    if (prompt.empty())
      throw std::runtime_error("prompt " + std::to_string(segments.size()) +
                               " is empty: a model needs at least one token");
    for (size_t i = 0; i < prompt.size(); ++i) {
      impl->checkToken(prompt[i], static_cast<int64_t>(i));
      batch.positions.push_back(static_cast<int64_t>(i));
    }
    int64_t length = static_cast<int64_t>(prompt.size());
    batch.tokens.insert(batch.tokens.end(), prompt.begin(), prompt.end());
    batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
    segments.push_back(
        std::make_shared<Segment>(impl->config, length, impl->device));
    segments.back()->length = length;
    last.push_back(batch.groupOffsets.back() - 1);
  }
  batch.branches.assign(batch.tokens.size(), 0);
  TreeLayout layout = impl->layout(batch);
  Tensor hidden = impl->run(
      impl->ids(batch.tokens), impl->ids(batch.positions),
      [&](int64_t layer, const Tensor &q, const Tensor &k, const Tensor &v) {
        for (size_t i = 0; i < segments.size(); ++i) {
          int64_t at = batch.groupOffsets[i], length = segments[i]->length;
          segments[i]->store(layer, 0, k.narrow(0, at, length),
                             v.narrow(0, at, length));
        }
        return layout.attend(impl->rule(layer), q, k, v);
      });
  return {{segments.begin(), segments.end()},
          impl->logits(hidden.index_select(0, impl->ids(last)), true)};
}

Tensor CausalLm::decode(KvCache &cache, const Tensor &tokens) const {
  torch::NoGradGuard noGrad;
  std::vector<int64_t> positions;
  Tensor host = tokens.to(torch::kCPU, torch::kInt64).contiguous();
  if (host.numel() != cache.rows())
    throw std::runtime_error("decode: " + std::to_string(host.numel()) +
                             " tokens for a cache of " +
                             std::to_string(cache.rows()) + " rows");
  for (int64_t r = 0; r < cache.rows(); ++r) {
    positions.push_back(cache.length(r));
    impl->checkToken(host.const_data_ptr<int64_t>()[r], positions[r]);
  }
  cache.advance();
  Tensor hidden = impl->run(
      host.to(impl->device), impl->ids(positions),
      [&](int64_t layer, const Tensor &q, const Tensor &k, const Tensor &v) {
        return cache.attend(layer, impl->rule(layer), q, k, v);
      },
      Pass::Decode);
  return impl->logits(hidden, /*decoding=*/true);
}

void CausalLm::adapt(const AdapterConfig &config) {
  if (impl->adapter)
    throw std::runtime_error("the model has an adapter already");
  addAdapter(impl->linears(), config);
  for (auto &[name, tensor] : impl->named)
    tensor.set_requires_grad(false);
  impl->adapter = config;
}

void CausalLm::initializeAdapter(uint64_t seed) {
  drawAdapter(impl->linears(), seed);
}

const AdapterConfig *CausalLm::adapter() const {
  return impl->adapter ? &*impl->adapter : nullptr;
}

CausalLm::Named CausalLm::adapterParameters() const {
  Named all;
  for (auto &[module, linear] : impl->linears())
    if (linear->lower.defined()) {
      all.emplace_back(module + ".lora_A.weight", linear->lower);
      all.emplace_back(module + ".lora_B.weight", linear->upper);
    }
  return all;
}

CausalLm::Named CausalLm::trainable() const {
  return impl->adapter ? adapterParameters() : parameters();
}

CausalLm::Named CausalLm::mergedParameters() const {
  torch::NoGradGuard noGrad;
  std::map<std::string, const Linear *> adapted;
  for (auto &[module, linear] : impl->linears())
    if (linear->lower.defined())
      adapted[module + ".weight"] = linear;
  Named all = impl->named;
  for (auto &[name, tensor] : all)
    if (auto found = adapted.find(name); found != adapted.end())
      tensor = found->second->merged();
  return all;
}

std::unique_ptr<CausalLm> CausalLm::sharingCopy(bool gradients) const {
  torch::NoGradGuard noGrad;
  std::unique_ptr<CausalLm> copy(new CausalLm(std::make_unique<Impl>(*impl)));
  for (auto &[module, linear] : copy->impl->linears())
    if (linear->lower.defined())
      for (Tensor *own : {&linear->lower, &linear->upper})
        *own = own->detach().clone().set_requires_grad(gradients);
  return copy;
}

std::unique_ptr<CausalLm> CausalLm::frozenCopy() const {
  if (impl->adapter)
    return sharingCopy(false);
  torch::NoGradGuard noGrad;
  auto copy = std::make_unique<CausalLm>(impl->config, impl->device);
  for (size_t i = 0; i < impl->named.size(); ++i) {
    copy->impl->named[i].second.set_requires_grad(false);
    copy->impl->named[i].second.copy_(impl->named[i].second);
  }
  return copy;
}

std::unique_ptr<CausalLm> CausalLm::trunkCopy() const {
  if (impl->adapter)
    return sharingCopy(true);
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
