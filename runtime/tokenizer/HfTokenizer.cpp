// In: the tokenizer files of a Hugging Face folder; text, or token ids. Out:
// token ids, or text.
// Must not know: models, sampling.
#include "tokenizer/HfTokenizer.h"

#include "tokenizer/ByteAlphabet.h"
#include "tokenizer/Utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace rlrt {

using nlohmann::json;

namespace {

/// Options of a BPE model that must be off, and the values that mean off.
void checkModel(const json &model) {
  std::string type = model.at("type");
  if (type != "BPE")
    throw std::runtime_error("model `" + type +
                             "` is not implemented, only byte-level BPE is");
  for (const char *name : {"dropout", "continuing_subword_prefix",
                           "end_of_word_suffix", "byte_fallback"}) {
    json value = model.value(name, json());
    bool off = value.is_null() || value == "" || value == false || value == 0;
    if (!off)
      throw std::runtime_error("model option `" + std::string(name) +
                               "` = " + value.dump() + " is not implemented");
  }
}

void checkDecoder(const json &decoder) {
  if (decoder.is_object() && decoder.value("type", "") == "Sequence") {
    for (const json &part : decoder.at("decoders"))
      checkDecoder(part);
    return;
  }
  std::string type = decoder.is_object() ? decoder.value("type", "") : "null";
  if (type != "ByteLevel")
    throw std::runtime_error("decoder `" + type +
                             "` is not implemented, only `ByteLevel` is");
}

/// The two parts of a merge, written as a pair or as one text.
std::pair<std::string, std::string> mergeOf(const json &entry) {
  if (entry.is_array() && entry.size() == 2)
    return {entry[0].get<std::string>(), entry[1].get<std::string>()};
  std::string text = entry.get<std::string>();
  size_t gap = text.find(' ');
  if (gap == std::string::npos || text.find(' ', gap + 1) != std::string::npos)
    throw std::runtime_error("merge `" + text + "` is not two parts");
  return {text.substr(0, gap), text.substr(gap + 1)};
}

std::string bytesOrText(const std::string &token) {
  return bytesOfSymbols(token).value_or(token);
}

/// A token in a configuration: its text, or an object holding it.
std::string tokenText(const json &value) {
  if (value.is_object())
    return value.value("content", "");
  return value.is_string() ? value.get<std::string>() : "";
}

} // namespace

HfTokenizer::HfTokenizer(const Files &files) {
  auto parse = [&](const char *name, const std::string &text, auto read) {
    if (text.empty())
      return;
    try {
      json root = json::parse(text);
      if (!root.is_object())
        throw std::runtime_error("is not a JSON object");
      read(root);
    } catch (const std::exception &e) {
      // Says where: the parts below know only what.
      throw std::runtime_error("`" + files.folder + "/" + name +
                               "`: " + e.what());
    }
  };
  parse("tokenizer.json", files.tokenizer,
        [&](const json &root) { readTokenizer(root); });
  parse("generation_config.json", files.generationConfig,
        [&](const json &root) { readEnds(root); });
  parse("config.json", files.config, [&](const json &root) { readEnds(root); });
  parse("tokenizer_config.json", files.tokenizerConfig,
        [&](const json &root) { readConfig(root); });
  if (!files.chat.empty())
    chat = files.chat;
  sources = {{"tokenizer.json", files.tokenizer}};
  if (!files.tokenizerConfig.empty())
    sources.emplace_back("tokenizer_config.json", files.tokenizerConfig);
  if (!files.chat.empty())
    sources.emplace_back("chat_template.jinja", files.chat);
}

void HfTokenizer::readTokenizer(const json &root) {
  const json &model = root.at("model");
  checkModel(model);
  checkDecoder(root.value("decoder", json()));
  words = std::make_unique<PreTokenizer>(root.value("normalizer", json()),
                                         root.value("pre_tokenizer", json()));
  if (!words->byteLevel())
    throw std::runtime_error("there is no `ByteLevel` pre-tokenizer; only "
                             "byte-level BPE is implemented");

  auto put = [&](int64_t id, const std::string &text, const std::string &name) {
    if (id < 0 || id > 10'000'000)
      throw std::runtime_error("token `" + name + "` has the id " +
                               std::to_string(id));
    if (id >= vocabSize()) {
      tokens.resize(static_cast<size_t>(id) + 1);
      present.resize(tokens.size());
    }
    tokens[static_cast<size_t>(id)] = text;
    present[static_cast<size_t>(id)] = true;
  };
  std::unordered_map<std::string, int64_t> vocab;
  for (const auto &[name, id] : model.at("vocab").items()) {
    put(id.get<int64_t>(), bytesOrText(name), name);
    // A name that is no byte-level text can never come out of a merge.
    if (auto bytes = bytesOfSymbols(name))
      vocab.emplace(*bytes, id.get<int64_t>());
  }
  std::vector<std::pair<std::string, std::string>> merges;
  for (const json &entry : model.at("merges")) {
    auto [a, b] = mergeOf(entry);
    merges.emplace_back(bytesOrText(a), bytesOrText(b));
  }
  int64_t unknown = -1;
  if (json name = model.value("unk_token", json()); !name.is_null()) {
    if (model.value("fuse_unk", false))
      throw std::runtime_error("model option `fuse_unk` is not implemented");
    unknown = model.at("vocab").at(name.get<std::string>()).get<int64_t>();
  }
  bpe = std::make_unique<Bpe>(std::move(vocab), merges,
                              model.value("ignore_merges", false), unknown);

  std::vector<AddedTokens::Token> onRaw, onNormalized;
  for (const json &token : root.value("added_tokens", json::array())) {
    std::string text = token.at("content");
    auto id = token.at("id").get<int64_t>();
    if (token.value("single_word", false))
      throw std::runtime_error("added token `" + text +
                               "`: single_word is not implemented");
    put(id, bytesOrText(text), text);
    if (token.value("special", false))
      specials[text] = id;
    (token.value("normalized", false) ? onNormalized : onRaw)
        .push_back({text, id, token.value("lstrip", false),
                    token.value("rstrip", false)});
  }
  for (AddedTokens::Token &token : onNormalized)
    token.text = words->normalize(token.text);
  raw = std::make_unique<AddedTokens>(std::move(onRaw));
  normalized = std::make_unique<AddedTokens>(std::move(onNormalized));
}

void HfTokenizer::addEnd(int64_t id) {
  if (std::find(ends.begin(), ends.end(), id) == ends.end())
    ends.push_back(id);
}

void HfTokenizer::readEnds(const json &root) {
  json value = root.value("eos_token_id", json());
  if (value.is_null())
    return;
  for (const json &id : value.is_array() ? value : json::array({value}))
    addEnd(id.get<int64_t>());
}

void HfTokenizer::readConfig(const json &root) {
  for (const auto &[key, value] : root.items())
    if (key.ends_with("_token") && !tokenText(value).empty())
      named[key] = tokenText(value);
  auto idOf = [&](const char *role) -> int64_t {
    auto text = named.find(role);
    if (text == named.end())
      return -1;
    for (size_t id = 0; id < tokens.size(); ++id)
      if (present[id] && tokens[id] == bytesOrText(text->second))
        return static_cast<int64_t>(id);
    throw std::runtime_error("`" + std::string(role) + "` is `" + text->second +
                             "`, which is no token");
  };
  if (int64_t end = idOf("eos_token"); end >= 0)
    addEnd(end);
  pad = idOf("pad_token");

  json text = root.value("chat_template", json());
  if (text.is_array()) {
    // Several templates by name: the default one is for plain chats.
    for (const json &entry : text)
      if (entry.value("name", "") == "default")
        chat = entry.at("template");
  } else if (text.is_string()) {
    chat = text;
  }
}

void HfTokenizer::encodeText(std::string_view text,
                             std::vector<int64_t> &ids) const {
  normalized->cut(
      words->normalize(text),
      [&](std::string_view part) {
        for (const std::string &word : words->split(part))
          bpe->encode(word, ids);
      },
      [&](int64_t id) { ids.push_back(id); });
}

std::vector<int64_t> HfTokenizer::encode(std::string_view text) const {
  if (size_t bad = invalidUtf8(text); bad != std::string_view::npos)
    throw std::runtime_error("text: byte " + std::to_string(bad) +
                             " is not valid UTF-8");
  std::vector<int64_t> ids;
  raw->cut(
      text, [&](std::string_view part) { encodeText(part, ids); },
      [&](int64_t id) { ids.push_back(id); });
  return ids;
}

const std::string &HfTokenizer::bytesOf(int64_t id) const {
  if (id < 0 || id >= vocabSize() || !present[static_cast<size_t>(id)])
    throw std::runtime_error("token id " + std::to_string(id) +
                             " is not in the vocabulary of " +
                             std::to_string(vocabSize()));
  return tokens[static_cast<size_t>(id)];
}

int64_t HfTokenizer::vocabSize() const {
  return static_cast<int64_t>(tokens.size());
}

const std::map<std::string, int64_t> &HfTokenizer::specialTokens() const {
  return specials;
}

const std::vector<int64_t> &HfTokenizer::eosIds() const { return ends; }

int64_t HfTokenizer::padId() const { return pad; }

const std::string &HfTokenizer::chatTemplate() const { return chat; }

const std::map<std::string, std::string> &HfTokenizer::roles() const {
  return named;
}

std::vector<std::pair<std::string, std::string>> HfTokenizer::files() const {
  return sources;
}

} // namespace rlrt
