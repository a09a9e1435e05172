// In: text without special tokens. Out: the words that are encoded one by one.
// Must not know: vocabularies, ids.
#include "tokenizer/PreTokenizer.h"

#include "tokenizer/SplitPattern.h"

#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace rlrt {

using nlohmann::json;

namespace {

/// The words of GPT-2, which the step `ByteLevel` cuts by default.
constexpr const char *byteLevelWords =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|"
    "\\s+(?!\\S)|\\s+";

[[noreturn]] void refuse(const std::string &text) {
  throw std::runtime_error(text);
}

/// An option of a component; `otherwise` is what the format means without it.
bool option(const json &part, const char *name, bool otherwise) {
  return part.value(name, otherwise);
}

} // namespace

/// One of three: a form of Unicode, a text put before, or matches replaced.
struct PreTokenizer::Normalizer {
  std::optional<int> form; ///< utf8proc options
  std::unique_ptr<SplitPattern> pattern;
  std::string content; ///< put in place of matches, else before the text
};

struct PreTokenizer::Step {
  enum class Prefix { never, first, always };
  std::unique_ptr<SplitPattern> pattern; ///< null: no cut
  std::string space = " ";               ///< what stands for a space
  Prefix prefix = Prefix::never;         ///< where a word begins with one
  bool toBytes = false;
};

PreTokenizer::PreTokenizer(const json &normalizer, const json &preTokenizer) {
  if (!normalizer.is_null())
    addNormalizer(normalizer);
  if (!preTokenizer.is_null())
    addStep(preTokenizer);
}

PreTokenizer::~PreTokenizer() = default;

/// What a component looks for.
static std::unique_ptr<SplitPattern> patternOf(const json &part,
                                               const std::string &owner,
                                               SplitPattern::Behavior behavior,
                                               bool invert) {
  const json &pattern = part.at("pattern");
  bool regex = pattern.contains("Regex");
  if (!regex && !pattern.contains("String"))
    refuse(owner + " has the pattern `" + pattern.dump() +
           "`, known are Regex and String");
  std::string text = pattern.at(regex ? "Regex" : "String");
  return std::make_unique<SplitPattern>(
      regex ? text : SplitPattern::literal(text), behavior, invert);
}

void PreTokenizer::addNormalizer(const json &part) {
  std::string type = part.at("type");
  auto add = [&](std::optional<int> form) {
    normalizers.push_back(std::make_unique<Normalizer>());
    normalizers.back()->form = form;
    return normalizers.back().get();
  };
  int composed = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
  int decomposed = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  if (type == "Sequence")
    for (const json &inner : part.at("normalizers"))
      addNormalizer(inner);
  else if (type == "NFC")
    add(composed);
  else if (type == "NFD")
    add(decomposed);
  else if (type == "NFKC")
    add(composed | UTF8PROC_COMPAT);
  else if (type == "NFKD")
    add(decomposed | UTF8PROC_COMPAT);
  else if (type == "Prepend")
    add(std::nullopt)->content = part.at("prepend");
  else if (type == "Replace") {
    Normalizer *step = add(std::nullopt);
    step->pattern = patternOf(part, "normalizer `Replace`",
                              SplitPattern::Behavior::isolated, false);
    step->content = part.at("content");
  } else
    refuse("normalizer `" + type + "` is not implemented");
}

std::unique_ptr<PreTokenizer::Step> PreTokenizer::metaspace(const json &part) {
  auto step = std::make_unique<Step>();
  step->space = part.at("replacement");
  std::string scheme =
      part.value("prepend_scheme",
                 option(part, "add_prefix_space", true) ? "always" : "never");
  if (scheme == "always")
    step->prefix = Step::Prefix::always;
  else if (scheme == "first")
    step->prefix = Step::Prefix::first;
  else if (scheme != "never")
    refuse("pre-tokenizer `Metaspace` with prepend_scheme `" + scheme +
           "` is not implemented");
  if (option(part, "split", true))
    step->pattern = std::make_unique<SplitPattern>(
        SplitPattern::literal(step->space),
        SplitPattern::Behavior::mergedWithNext, false);
  return step;
}

void PreTokenizer::addStep(const json &part) {
  std::string type = part.at("type");
  if (type == "Sequence") {
    for (const json &inner : part.at("pretokenizers"))
      addStep(inner);
    return;
  }
  if (byteLevel())
    refuse("pre-tokenizer `" + type +
           "` after `ByteLevel` is not implemented: the text is bytes there");
  auto step = std::make_unique<Step>();
  if (type == "ByteLevel") {
    if (option(part, "add_prefix_space", true))
      step->prefix = Step::Prefix::always;
    if (option(part, "use_regex", true))
      step->pattern = std::make_unique<SplitPattern>(
          byteLevelWords, SplitPattern::Behavior::isolated, false);
    step->toBytes = true;
  } else if (type == "Digits") {
    bool single = option(part, "individual_digits", false);
    step->pattern = std::make_unique<SplitPattern>(
        single ? "\\p{N}" : "\\p{N}+", SplitPattern::Behavior::isolated, false);
  } else if (type == "Split") {
    std::string name = part.at("behavior");
    auto behavior = SplitPattern::behaviorOf(name);
    if (!behavior)
      refuse("pre-tokenizer `Split` with behavior `" + name +
             "` is not implemented");
    step->pattern = patternOf(part, "pre-tokenizer `Split`", *behavior,
                              option(part, "invert", false));
  } else if (type == "Metaspace") {
    step = metaspace(part);
  } else {
    refuse("pre-tokenizer `" + type + "` is not implemented");
  }
  steps.push_back(std::move(step));
}

bool PreTokenizer::byteLevel() const {
  return !steps.empty() && steps.back()->toBytes;
}

static std::string inForm(const std::string &text, int form) {
  utf8proc_uint8_t *mapped = nullptr;
  auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(form));
  if (size < 0)
    refuse(std::string("text cannot be normalised: ") + utf8proc_errmsg(size));
  std::string result(reinterpret_cast<char *>(mapped),
                     static_cast<size_t>(size));
  std::free(mapped);
  return result;
}

std::string PreTokenizer::normalize(std::string_view text) const {
  std::string current(text);
  for (const auto &step : normalizers)
    if (step->form)
      current = inForm(current, *step->form);
    else if (step->pattern)
      current = step->pattern->replace(current, step->content);
    else if (!current.empty())
      current = step->content + current;
  return current;
}

std::vector<std::string> PreTokenizer::split(std::string_view text,
                                             bool first) const {
  std::vector<std::string> words;
  if (!text.empty())
    words.emplace_back(text);
  for (const auto &step : steps) {
    std::vector<std::string> next;
    for (size_t i = 0; i < words.size(); ++i) {
      std::string &word = words[i];
      if (step->space != " ")
        for (size_t at = 0; (at = word.find(' ', at)) != std::string::npos;
             at += step->space.size())
          word.replace(at, 1, step->space);
      bool prefixed = step->prefix == Step::Prefix::always ||
                      (step->prefix == Step::Prefix::first && first && i == 0);
      if (prefixed && !word.starts_with(step->space))
        word = step->space + word;
      if (step->pattern)
        step->pattern->split(word, next);
      else
        next.push_back(std::move(word));
    }
    words = std::move(next);
  }
  return words;
}

} // namespace rlrt
