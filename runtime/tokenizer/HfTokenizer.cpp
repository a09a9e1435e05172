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
                             "` is not implemented, only BPE is");
  for (const char *name :
       {"dropout", "continuing_subword_prefix", "end_of_word_suffix"}) {
    json value = model.value(name, json());
    bool off = value.is_null() || value == "" || value == false || value == 0;
    if (!off)
      throw std::runtime_error("model option `" + std::string(name) +
                               "` = " + value.dump() + " is not implemented");
  }
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

/// The number of a token.
int64_t idIn(const json &value) {
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX))
    throw std::runtime_error("`" + value.dump() + "` is no token id");
  return value.get<int64_t>();
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
  if (!bpe)
    throw std::runtime_error("`" + files.folder + "/tokenizer.json`: is empty");
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

void HfTokenizer::put(int64_t id, const std::string &name) {
  if (id < 0 || id > 10'000'000)
    throw std::runtime_error("token `" + name + "` has the id " +
                             std::to_string(id));
  if (id >= vocabSize()) {
    tokens.resize(static_cast<size_t>(id) + 1);
    names.resize(tokens.size());
    present.resize(tokens.size());
  }
  names[static_cast<size_t>(id)] = name;
  tokens[static_cast<size_t>(id)] = decoder->bytesOf(name);
  present[static_cast<size_t>(id)] = true;
}

void HfTokenizer::readTokenizer(const json &root) {
  const json &model = root.at("model");
  checkModel(model);
  decoder = std::make_unique<Decoder>(root.value("decoder", json()));
  words = std::make_unique<PreTokenizer>(root.value("normalizer", json()),
                                         root.value("pre_tokenizer", json()));
  byteLevel = words->byteLevel();
  if (byteLevel != decoder->byteLevel())
    throw std::runtime_error("`ByteLevel` is either the pre-tokenizer or the "
                             "decoder; only both together are implemented");
  readModel(model);
  readAdded(root.value("added_tokens", json::array()));
}

void HfTokenizer::readModel(const json &model) {
  // A name that is no byte-level text can never come out of a merge.
  auto unitsOf = [&](const std::string &name) {
    return byteLevel ? bytesOfSymbols(name) : name;
  };
  if (!model.contains("merges"))
    throw std::runtime_error("the model has no `merges`");
  std::unordered_map<std::string, int64_t> vocab;
  for (const auto &[name, id] : model.at("vocab").items()) {
    put(idIn(id), name);
    if (auto units = unitsOf(name))
      vocab.emplace(*units, idIn(id));
  }
  std::vector<std::pair<std::string, std::string>> merges;
  for (const json &entry : model.at("merges")) {
    auto [a, b] = mergeOf(entry);
    merges.emplace_back(unitsOf(a).value_or(a), unitsOf(b).value_or(b));
  }
  Bpe::Options options;
  options.characters = !byteLevel;
  options.ignoreMerges = model.value("ignore_merges", false);
  options.byteFallback = model.value("byte_fallback", false);
  options.fuseUnknown = model.value("fuse_unk", false);
  if (json name = model.value("unk_token", json()); !name.is_null()) {
    std::string text = name.get<std::string>();
    if (!model.at("vocab").contains(text))
      throw std::runtime_error("unk_token `" + text +
                               "` is not in the vocabulary");
    options.unknown = idIn(model.at("vocab").at(text));
  }
  bpe = std::make_unique<Bpe>(std::move(vocab), merges, options);
}

void HfTokenizer::readAdded(const json &list) {
  std::vector<AddedTokens::Token> onRaw, onNormalized;
  for (const json &token : list) {
    std::string text = token.at("content");
    int64_t id = idIn(token.at("id"));
    if (token.value("single_word", false))
      throw std::runtime_error("added token `" + text +
                               "`: single_word is not implemented");
    put(id, text);
    if (token.value("special", false)) {
      specials[text] = id;
      if (token.value("normalized", false))
        lateSpecials.push_back(text);
    }
    (token.value("normalized", false) ? onNormalized : onRaw)
        .push_back({text, id, token.value("lstrip", false),
                    token.value("rstrip", false),
                    token.value("special", false)});
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
    addEnd(idIn(id));
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
      if (present[id] && names[id] == text->second)
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

void HfTokenizer::encodeText(std::string_view text, bool first,
                             std::vector<int64_t> &ids) const {
  std::string whole = words->normalize(text);
  normalized->cut(
      whole, {},
      [&](std::string_view part) {
        bool begins = first && part.data() == whole.data();
        for (const std::string &word : words->split(part, begins))
          bpe->encode(word, ids);
      },
      [&](int64_t id) { ids.push_back(id); });
}

std::string HfTokenizer::decode(const std::vector<int64_t> &ids,
                                bool skipSpecial) const {
  std::vector<std::string> list;
  for (int64_t id : ids) {
    bytesOf(id); // throws for one that is unknown
    const std::string &name = names[static_cast<size_t>(id)];
    auto special = skipSpecial ? specials.find(name) : specials.end();
    if (special == specials.end() || special->second != id)
      list.push_back(name);
  }
  return decoder->text(std::move(list));
}

std::vector<int64_t>
HfTokenizer::encode(std::string_view text,
                    const std::vector<Stretch> &plain) const {
  if (size_t bad = invalidUtf8(text); bad != std::string_view::npos)
    throw std::runtime_error("text: byte " + std::to_string(bad) +
                             " is not valid UTF-8");
  // Normalisation moves bytes, so plain stretches cannot be followed there.
  for (const Stretch &stretch : plain)
    for (const std::string &late : lateSpecials)
      if (text.substr(stretch.begin, stretch.end - stretch.begin).find(late) !=
          std::string_view::npos)
        throw std::runtime_error(
            "a message writes out `" + late +
            "`, which the tokenizer would read as that special token, because "
            "it matches it after normalisation (`\"normalized\": true`)");
  std::vector<int64_t> ids;
  raw->cut(
      text, plain,
      [&](std::string_view part) {
        encodeText(part, part.data() == text.data(), ids);
      },
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
