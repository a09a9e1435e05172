// In: the record of a policy. Out: a model with its tokenizer.
// Must not know: phases, batches, objectives.
#include "runtime/run/Policy.h"

#include "runtime/abi/Error.h"
#include "runtime/model/HfFolder.h"

#include <algorithm>
#include <cmath>

namespace rlrt {

std::vector<int64_t> Policy::encodePrompt(const std::string &text) const {
  if (!chat)
    return tokenizer->encode(text);
  std::vector<ChatMessage> messages;
  if (!system.empty())
    messages.push_back({"system", system});
  messages.push_back({"user", text});
  return tokenizer->encode(renderChat(*tokenizer, messages));
}

void Policy::save(const std::string &folder) const {
  saveHfFolder(folder, *model, tokenizer->files());
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
                         uint64_t seed) {
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
  policy.model = std::make_unique<CausalLm>(config, torch::kCPU);
  policy.model->initialize(seed);
  policy.endTokens = config.eosAll;
  return policy;
}

static Policy loadPolicy(const Record &record, const Settings &settings) {
  Policy policy;
  std::string path = record.text("path", settings);
  try {
    policy.model = loadHfFolder(path);
    policy.tokenizer = loadTokenizer(path);
  } catch (const std::exception &error) {
    throw InputError("load(\"" + path + "\"): " + error.what());
  }
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

Policy makePolicy(const Record &record, const Settings &settings,
                  uint64_t seed) {
  std::string kind = record.context();
  if (kind == "causal_lm")
    return makeRandom(record, settings, seed);
  if (kind == "load")
    return loadPolicy(record, settings);
  throw std::runtime_error("program record: no policy is called `" + kind +
                           "`");
}

void restoreWeights(Policy &policy, const std::string &folder) {
  torch::NoGradGuard noGrad;
  std::unique_ptr<CausalLm> saved = loadHfFolder(folder);
  auto from = saved->parameters(), to = policy.model->parameters();
  if (from.size() != to.size())
    throw InputError("`" + folder + "` holds another model");
  for (size_t i = 0; i < to.size(); ++i) {
    if (from[i].first != to[i].first ||
        from[i].second.sizes() != to[i].second.sizes())
      throw InputError("`" + folder + "` holds another model: tensor `" +
                       from[i].first + "`");
    to[i].second.copy_(from[i].second);
  }
}

} // namespace rlrt
