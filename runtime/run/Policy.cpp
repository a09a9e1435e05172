// In: the record of a policy. Out: a model with its tokenizer.
// Must not know: phases, batches, objectives.
#include "runtime/run/Policy.h"

#include "runtime/abi/Error.h"
#include "runtime/data/Permutation.h"
#include "runtime/model/HfFolder.h"
#include "runtime/model/PeftFolder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

namespace rlrt {

std::vector<int64_t> Policy::encodePrompt(const std::string &text) const {
  if (!chat)
    return tokenizer->encode(text);
  std::vector<ChatMessage> messages;
  if (!system.empty())
    messages.push_back({"system", system});
  messages.push_back({"user", text});
  RenderedChat rendered = renderChat(*tokenizer, messages);
  return tokenizer->encode(rendered.text, rendered.plain);
}

void Policy::save(const std::string &folder) const {
  saveHfFolder(folder, *model, tokenizer->files());
}

void Policy::saveAdapter(const std::string &folder) const {
  savePeftFolder(folder, *model, base);
}

void Policy::saveTrained(const std::string &folder) const {
  if (model->adapter())
    saveAdapter(folder);
  else
    save(folder);
}

/// Copies the weights of a Hugging Face folder of the same model.
static void restoreWeights(CausalLm &model, const std::string &folder) {
  torch::NoGradGuard noGrad;
  std::unique_ptr<CausalLm> saved = loadHfFolder(folder);
  auto from = saved->parameters(), to = model.parameters();
  auto differ = [&](const std::string &how) {
    throw InputError("`" + folder +
                     "` holds another model than that of the "
                     "experiment: " +
                     how +
                     "; a model of any shape is read by `policy = load(..)`");
  };
  for (size_t i = 0; i < std::min(from.size(), to.size()); ++i) {
    if (from[i].first != to[i].first)
      differ("tensor `" + from[i].first + "` where `" + to[i].first +
             "` is wanted");
    if (from[i].second.sizes() != to[i].second.sizes())
      differ("tensor `" + from[i].first + "` is " +
             c10::str(from[i].second.sizes()) + ", not " +
             c10::str(to[i].second.sizes()));
  }
  if (from.size() != to.size())
    differ(std::to_string(from.size()) + " tensors, not " +
           std::to_string(to.size()));
  for (size_t i = 0; i < to.size(); ++i)
    to[i].second.copy_(from[i].second);
}

void Policy::restoreTrained(const std::string &folder) {
  if (!model->adapter())
    return restoreWeights(*model, folder);
  try {
    restorePeftFolder(folder, *model);
  } catch (const std::runtime_error &error) {
    throw InputError(error.what());
  }
}

/// Faults begin with `whose`; they name the folder themselves.
static void addPeftFolder(Policy &policy, const std::string &path,
                          const std::string &whose) {
  try {
    loadPeftFolder(path, *policy.model);
  } catch (const std::exception &error) {
    throw InputError(whose + ": " + error.what());
  }
}

/// Gives the policy the adapter of slot `adapter`, if there is one.
static void addAdapter(Policy &policy, const Record &record,
                       const Settings &settings, uint64_t seed) {
  if (!record.has("adapter"))
    return;
  Record slots = record.record("adapter");
  std::string kind = slots.context();
  if (kind == "peft") {
    addPeftFolder(policy, slots.text("path", settings), "adapter");
    return;
  }
  if (kind != "lora")
    throw std::runtime_error("program record: no adapter is called `" + kind +
                             "`");
  AdapterConfig config;
  config.rank = slots.integer("rank", settings, 1);
  config.alpha = slots.number("alpha", settings);
  if (config.alpha <= 0)
    throw InputError("lora: alpha must be above 0, but is " +
                     std::to_string(config.alpha));
  config.rankStable = slots.flag("rslora", settings);
  config.targets = slots.texts("targets", settings);
  try {
    policy.model->adapt(config);
  } catch (const std::runtime_error &error) {
    throw InputError(std::string("lora: ") + error.what());
  }
  policy.model->initializeAdapter(seed);
}

static std::unique_ptr<Tokenizer> makeTokenizer(const Record &record,
                                                const Settings &settings) {
  std::string kind = record.context();
  if (kind == "chars")
    return makeCharTokenizer(record.text("alphabet", settings));
  if (kind == "bytes")
    return makeByteTokenizer();
  throw std::runtime_error("program record: no tokenizer is called `" + kind +
                           "`");
}

static Policy makeRandom(const Record &record, const Settings &settings,
                         uint64_t seed, torch::Device device) {
  Policy policy;
  policy.tokenizer = makeTokenizer(record.record("tokenizer"), settings);
  ModelConfig config;
  config.vocab = policy.tokenizer->vocabSize();
  config.layers = record.integer("layers", settings, 1);
  config.width = record.integer("width", settings, 1);
  config.heads = record.integer("heads", settings, 1);
  config.kvHeads = record.integer("kv_heads", settings, 1);
  config.mlpWidth = record.integer("mlp_width", settings, 1);
  config.context = record.integer("context", settings, 1);
  config.tiedHead = record.flag("tied", settings);
  if (config.width % (2 * config.heads))
    throw InputError("causal_lm: width " + std::to_string(config.width) +
                     " must be a multiple of twice the " +
                     std::to_string(config.heads) + " heads");
  if (config.heads % config.kvHeads)
    throw InputError("causal_lm: kv_heads " + std::to_string(config.kvHeads) +
                     " must divide heads " + std::to_string(config.heads));
  config.headSize = config.width / config.heads;
  config.eosAll = policy.tokenizer->eosIds();
  config.eos = config.eosAll.empty() ? -1 : config.eosAll.front();
  config.pad = policy.tokenizer->padId();
  // Keeps the variance of a signal through a matrix at any width; 0.02 of the
  // large models would start a narrow one all but silent.
  config.initializerRange = 1 / std::sqrt(double(config.width));
  policy.model = std::make_unique<CausalLm>(config, device);
  policy.model->initialize(seed);
  policy.endTokens = config.eosAll;
  return policy;
}

static Policy loadPolicy(const Record &record, const Settings &settings,
                         const std::string &path, torch::Device device) {
  Policy policy;
  try {
    policy.model = loadHfFolder(path, device);
    policy.tokenizer = loadTokenizer(path);
  } catch (const std::exception &error) {
    throw InputError("load(\"" + path + "\"): " + error.what());
  }
  policy.base = path;
  policy.chat = record.flag("chat", settings);
  policy.system = record.text("system", settings);
  if (policy.chat && policy.tokenizer->chatTemplate().empty())
    throw InputError("load(\"" + path +
                     "\", chat: true): the tokenizer has no chat template");
  policy.endTokens = policy.model->config().eosAll;
  for (int64_t id : policy.tokenizer->eosIds())
    if (std::find(policy.endTokens.begin(), policy.endTokens.end(), id) ==
        policy.endTokens.end())
      policy.endTokens.push_back(id);
  return policy;
}

/// The policy of a record without its adapter; `folder`: instead of the one
/// that the record loads.
static Policy makeBase(const Record &record, const Settings &settings,
                       uint64_t seed, const std::string *folder,
                       torch::Device device) {
  std::string kind = record.context();
  if (kind != "causal_lm" && kind != "load")
    throw std::runtime_error("program record: no policy is called `" + kind +
                             "`");
  Policy policy =
      kind == "load"
          ? loadPolicy(record, settings,
                       folder ? *folder : record.text("path", settings), device)
          : makeRandom(record, settings, seed, device);
  if (kind == "causal_lm" && folder)
    restoreWeights(*policy.model, *folder);
  policy.model->compute(record.choice("compute") == "bf16" ? Precision::Bf16
                                                           : Precision::F32);
  return policy;
}

Policy makePolicy(const Record &record, const Settings &settings, uint64_t seed,
                  torch::Device device) {
  Policy policy = makeBase(record, settings, seed, nullptr, device);
  addAdapter(policy, record, settings, seed);
  return policy;
}

Policy makePolicyWith(const std::string &folder, const Record &record,
                      const Settings &settings, uint64_t seed,
                      torch::Device device) {
  if (!holdsAdapter(folder))
    return makeBase(record, settings, seed, &folder, device);
  Policy policy = makeBase(record, settings, seed, nullptr, device);
  addPeftFolder(policy, folder, "--evaluate");
  return policy;
}

std::string findModel(const std::string &path) {
  namespace fs = std::filesystem;
  for (const std::string &folder : {path, path + "/model"})
    if (fs::exists(folder + "/config.json") || holdsAdapter(folder))
      return folder;
  throw InputError("`" + path +
                   "` holds no model: there is no config.json, no "
                   "adapter_config.json and no model/ of a run");
}

bool holdsAdapter(const std::string &folder) {
  return std::filesystem::exists(folder + "/adapter_config.json");
}

uint64_t frozenWeights(const Policy &policy) {
  uint64_t key = 0;
  if (!policy.model->adapter())
    return key;
  for (auto &[name, weight] : policy.model->parameters()) {
    torch::Tensor host = weight.detach().to(torch::kCPU).contiguous();
    const auto *from = static_cast<const char *>(host.const_data_ptr());
    // Four bytes are one weight: two are mixed at once, the last perhaps alone.
    for (int64_t i = 0; i < host.numel(); i += 2) {
      uint64_t word = 0;
      std::memcpy(&word, from + 4 * i, i + 1 < host.numel() ? 8 : 4);
      key = mixKey(key, word);
    }
  }
  return key;
}

} // namespace rlrt
