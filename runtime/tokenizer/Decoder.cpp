// In: the tokens of a text by name, a decoder of a tokenizer.json. Out: the
// text. Must not know: ids, vocabularies.
#include "tokenizer/Decoder.h"

#include "tokenizer/ByteAlphabet.h"
#include "tokenizer/SplitPattern.h"
#include "tokenizer/Utf8.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <stdexcept>

namespace rlrt {

using nlohmann::json;

namespace {

std::string joined(const std::vector<std::string> &tokens) {
  std::string all;
  for (const std::string &token : tokens)
    all += token;
  return all;
}

/// The byte of `<0x41>`.
std::optional<char> byteNamed(const std::string &token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>')
    return std::nullopt;
  std::string digits = token.substr(3, 2);
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    return std::nullopt;
  return static_cast<char>(std::stoi(digits, nullptr, 16));
}

/// Tokens that name bytes, one after another, are the text of these bytes; all
/// of them are replaced by U+FFFD where that is no UTF-8.
std::vector<std::string> bytesJoined(const std::vector<std::string> &tokens) {
  std::vector<std::string> result;
  std::string bytes;
  auto settle = [&] {
    if (invalidUtf8(bytes) != std::string::npos)
      for (size_t i = 0; i < bytes.size(); ++i)
        result.push_back("\xef\xbf\xbd");
    else if (!bytes.empty())
      result.push_back(bytes);
    bytes.clear();
  };
  for (const std::string &token : tokens) {
    if (std::optional<char> byte = byteNamed(token)) {
      bytes += *byte;
      continue;
    }
    settle();
    result.push_back(token);
  }
  settle();
  return result;
}

size_t countIn(const json &value) {
  if (!value.is_number_unsigned())
    throw std::runtime_error("decoder `Strip` strips `" + value.dump() +
                             "` characters");
  return value.get<size_t>();
}

/// Without up to `left` characters `content` at the beginning and `right` at
/// the end.
std::string stripped(std::string token, const std::string &content, size_t left,
                     size_t right) {
  if (content.empty())
    return token;
  for (; left > 0 && token.starts_with(content); --left)
    token.erase(0, content.size());
  for (; right > 0 && token.ends_with(content); --right)
    token.resize(token.size() - content.size());
  return token;
}

} // namespace

struct Decoder::Step {
  enum class Kind { byteLevel, replace, byteFallback, fuse, strip, metaspace };
  Kind kind;
  std::unique_ptr<SplitPattern> pattern; ///< replaced
  std::string content;                   ///< put in place, or stripped
  size_t left = 0, right = 0;            ///< stripped
  bool prefixed = false; ///< metaspace: one at the beginning goes
};

Decoder::Decoder(const json &part) {
  if (part.is_null())
    throw std::runtime_error("decoder `null` is not implemented: without one, "
                             "tokens are joined by spaces");
  add(part);
}

Decoder::~Decoder() = default;

void Decoder::add(const json &part) {
  std::string type = part.at("type");
  if (type == "Sequence") {
    for (const json &inner : part.at("decoders"))
      add(inner);
    return;
  }
  auto step = std::make_unique<Step>();
  if (type == "ByteLevel") {
    step->kind = Step::Kind::byteLevel;
  } else if (type == "ByteFallback") {
    step->kind = Step::Kind::byteFallback;
  } else if (type == "Fuse") {
    step->kind = Step::Kind::fuse;
  } else if (type == "Strip") {
    step->kind = Step::Kind::strip;
    step->content = part.at("content");
    step->left = countIn(part.at("start"));
    step->right = countIn(part.at("stop"));
  } else if (type == "Replace" || type == "Metaspace") {
    bool isReplace = type == "Replace";
    step->kind = isReplace ? Step::Kind::replace : Step::Kind::metaspace;
    step->content = isReplace ? part.at("content").get<std::string>() : " ";
    const json text = isReplace ? part.at("pattern")
                                : json{{"String", part.at("replacement")}};
    bool regex = text.contains("Regex");
    std::string found = text.at(regex ? "Regex" : "String");
    step->pattern = std::make_unique<SplitPattern>(
        regex ? found : SplitPattern::literal(found),
        SplitPattern::Behavior::isolated, false);
    step->prefixed =
        part.value("prepend_scheme",
                   part.value("add_prefix_space", true) ? "always" : "never") !=
        "never";
  } else {
    throw std::runtime_error("decoder `" + type + "` is not implemented");
  }
  steps.push_back(std::move(step));
}

bool Decoder::byteLevel() const {
  for (const auto &step : steps)
    if (step->kind == Step::Kind::byteLevel)
      return true;
  return false;
}

std::string Decoder::text(std::vector<std::string> tokens) const {
  for (const auto &step : steps) {
    switch (step->kind) {
    case Step::Kind::byteLevel: {
      std::string bytes;
      for (const std::string &token : tokens)
        bytes += bytesOfSymbols(token).value_or(token);
      tokens = {repairUtf8(bytes)};
      break;
    }
    case Step::Kind::replace:
    case Step::Kind::metaspace:
      for (size_t i = 0; i < tokens.size(); ++i) {
        tokens[i] = step->pattern->replace(tokens[i], step->content);
        if (step->prefixed && i == 0 && step->kind == Step::Kind::metaspace)
          tokens[i] = stripped(tokens[i], step->content, 1, 0);
      }
      break;
    case Step::Kind::byteFallback:
      tokens = bytesJoined(tokens);
      break;
    case Step::Kind::fuse:
      tokens = {joined(tokens)};
      break;
    case Step::Kind::strip:
      for (std::string &token : tokens)
        token = stripped(token, step->content, step->left, step->right);
      break;
    }
  }
  return joined(tokens);
}

std::string Decoder::bytesOf(const std::string &token) const {
  std::string bytes = token;
  for (const auto &step : steps)
    if (step->kind == Step::Kind::byteLevel)
      bytes = bytesOfSymbols(bytes).value_or(bytes);
    // A part of a character holds nothing that a pattern could match.
    else if (step->pattern && invalidUtf8(bytes) == std::string::npos)
      bytes = step->pattern->replace(bytes, step->content);
    else if (step->kind == Step::Kind::byteFallback)
      if (std::optional<char> byte = byteNamed(bytes))
        bytes = *byte;
  return bytes;
}

} // namespace rlrt
