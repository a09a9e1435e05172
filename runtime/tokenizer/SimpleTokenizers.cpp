// In: text, or token ids. Out: token ids, or text; one token per character or
// per byte.
// Must not know: vocabularies made by training.
#include "tokenizer/SimpleTokenizers.h"

#include "tokenizer/ByteAlphabet.h"
#include "tokenizer/Utf8.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <stdexcept>

namespace rlrt {

using nlohmann::ordered_json;

namespace {

const std::string padName = "<pad>", eosName = "<eos>";

std::string printable() {
  std::string all = "\n";
  for (char c = ' '; c <= '~'; ++c)
    all += c;
  return all;
}

std::vector<std::string> charTokens(std::string_view alphabet) {
  std::string standard = printable();
  if (alphabet.empty())
    alphabet = standard;
  std::vector<std::string> tokens = {padName, eosName};
  for (size_t at = 0; at < alphabet.size();) {
    CodePoint c = codePointAt(alphabet, at);
    if (c.length == 0)
      throw std::runtime_error("alphabet: byte " + std::to_string(at) +
                               " is not valid UTF-8");
    tokens.emplace_back(alphabet.substr(at, c.length));
    at += static_cast<size_t>(c.length);
  }
  return tokens;
}

std::vector<std::string> byteTokens() {
  std::vector<std::string> tokens;
  for (int b = 0; b < 256; ++b)
    tokens.emplace_back(1, static_cast<char>(b));
  tokens.push_back(padName);
  tokens.push_back(eosName);
  return tokens;
}

std::string hex(char32_t c) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(c));
  return text;
}

/// tokenizer.json and tokenizer_config.json around a BPE model that merges
/// nothing: every symbol of the vocabulary is a token.
std::vector<std::pair<std::string, std::string>>
folderFiles(const ordered_json &vocab, int64_t pad, int64_t eos,
            const ordered_json &preTokenizer, const ordered_json &decoder) {
  ordered_json added = ordered_json::array();
  for (int64_t id : {std::min(pad, eos), std::max(pad, eos)})
    added.push_back({{"id", id},
                     {"content", id == pad ? padName : eosName},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  ordered_json tokenizer = {{"version", "1.0"},
                            {"truncation", nullptr},
                            {"padding", nullptr},
                            {"added_tokens", added},
                            {"normalizer", nullptr},
                            {"pre_tokenizer", preTokenizer},
                            {"post_processor", nullptr},
                            {"decoder", decoder},
                            {"model",
                             {{"type", "BPE"},
                              {"dropout", nullptr},
                              {"unk_token", nullptr},
                              {"continuing_subword_prefix", nullptr},
                              {"end_of_word_suffix", nullptr},
                              {"fuse_unk", false},
                              {"byte_fallback", false},
                              {"ignore_merges", false},
                              {"vocab", vocab},
                              {"merges", ordered_json::array()}}}};
  ordered_json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                         {"clean_up_tokenization_spaces", false},
                         {"pad_token", padName},
                         {"eos_token", eosName}};
  return {{"tokenizer.json", tokenizer.dump(1) + "\n"},
          {"tokenizer_config.json", config.dump(1) + "\n"}};
}

} // namespace

SimpleTokenizer::SimpleTokenizer(std::vector<std::string> list, int64_t pad,
                                 int64_t eos)
    : tokens(std::move(list)), specials{{padName, pad}, {eosName, eos}},
      ends{eos}, pad(pad),
      named{{"pad_token", padName}, {"eos_token", eosName}} {}

const std::string &SimpleTokenizer::bytesOf(int64_t id) const {
  if (id < 0 || id >= vocabSize())
    throw std::runtime_error("token id " + std::to_string(id) +
                             " is outside the vocabulary of " +
                             std::to_string(vocabSize()));
  return tokens[static_cast<size_t>(id)];
}

int64_t SimpleTokenizer::vocabSize() const {
  return static_cast<int64_t>(tokens.size());
}

const std::map<std::string, int64_t> &SimpleTokenizer::specialTokens() const {
  return specials;
}

const std::vector<int64_t> &SimpleTokenizer::eosIds() const { return ends; }

int64_t SimpleTokenizer::padId() const { return pad; }

const std::map<std::string, std::string> &SimpleTokenizer::roles() const {
  return named;
}

int64_t SimpleTokenizer::specialAt(std::string_view text, size_t at,
                                   const std::vector<Stretch> &plain) const {
  for (const auto &[name, id] : specials)
    if (text.substr(at, name.size()) == name &&
        !touches(plain, at, at + name.size()))
      return id;
  return -1;
}

CharTokenizer::CharTokenizer(std::string_view alphabet)
    : SimpleTokenizer(charTokens(alphabet), 0, 1) {
  for (size_t id = 2; id < tokens.size(); ++id) {
    char32_t c = codePointAt(tokens[id], 0).value;
    if (!idOf.emplace(c, static_cast<int64_t>(id)).second)
      throw std::runtime_error("alphabet: `" + tokens[id] + "` (" + hex(c) +
                               ") is there twice");
  }
}

std::vector<int64_t>
CharTokenizer::encode(std::string_view text,
                      const std::vector<Stretch> &plain) const {
  std::vector<int64_t> ids;
  size_t position = 0;
  for (size_t at = 0; at < text.size(); ++position) {
    int64_t special = specialAt(text, at, plain);
    if (special >= 0) {
      ids.push_back(special);
      at += tokens[static_cast<size_t>(special)].size();
      continue;
    }
    CodePoint c = codePointAt(text, at);
    if (c.length == 0)
      throw std::runtime_error("text: byte " + std::to_string(at) +
                               " is not valid UTF-8");
    auto found = idOf.find(c.value);
    if (found == idOf.end())
      throw std::runtime_error(
          "text: character `" + std::string(text.substr(at, c.length)) + "` (" +
          hex(c.value) + ") at position " + std::to_string(position) +
          " is not in the tokenizer's alphabet");
    ids.push_back(found->second);
    at += static_cast<size_t>(c.length);
  }
  return ids;
}

std::vector<std::pair<std::string, std::string>> CharTokenizer::files() const {
  ordered_json vocab = ordered_json::object();
  for (size_t id = 0; id < tokens.size(); ++id)
    vocab[tokens[id]] = id;
  return folderFiles(vocab, 0, 1, nullptr, {{"type", "Fuse"}});
}

ByteTokenizer::ByteTokenizer() : SimpleTokenizer(byteTokens(), 256, 257) {}

std::vector<int64_t>
ByteTokenizer::encode(std::string_view text,
                      const std::vector<Stretch> &plain) const {
  std::vector<int64_t> ids;
  ids.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    int64_t special = specialAt(text, at, plain);
    ids.push_back(special >= 0 ? special
                               : static_cast<unsigned char>(text[at]));
    at += special >= 0 ? tokens[static_cast<size_t>(special)].size() : 1;
  }
  return ids;
}

std::vector<std::pair<std::string, std::string>> ByteTokenizer::files() const {
  ordered_json vocab = ordered_json::object();
  for (int b = 0; b < 256; ++b)
    vocab[byteSymbol(static_cast<unsigned char>(b))] = b;
  vocab[padName] = 256;
  vocab[eosName] = 257;
  ordered_json byteLevel = {{"type", "ByteLevel"},
                            {"add_prefix_space", false},
                            {"trim_offsets", false},
                            {"use_regex", false}};
  return folderFiles(vocab, 256, 257, byteLevel, byteLevel);
}

std::unique_ptr<Tokenizer> makeCharTokenizer(std::string_view alphabet) {
  return std::make_unique<CharTokenizer>(alphabet);
}

std::unique_ptr<Tokenizer> makeByteTokenizer() {
  return std::make_unique<ByteTokenizer>();
}

} // namespace rlrt
