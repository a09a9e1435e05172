// In: tokenizers, ids that were sampled. Out: verdicts on the ids of texts that
// begin with theirs. Must not know: models.
#include "rollout/Prefix.h"
#include "tokenizer/Tokenizer.h"

#include <gtest/gtest.h>

using namespace rlrt;
using Ids = std::vector<int64_t>;

namespace {

/// Tokens of several bytes, where a text has several ids: `encode` takes one
/// for each character, which a sampler need not.
class Pieces : public Tokenizer {
public:
  using Tokenizer::encode;
  Ids encode(std::string_view text,
             const std::vector<Stretch> &) const override {
    Ids ids;
    for (size_t at = 0; at < text.size();) {
      size_t size = text.substr(at).starts_with("\u00e4") ? 2 : 1;
      for (size_t i = 0; i < names.size(); ++i)
        if (names[i] == text.substr(at, size))
          ids.push_back(int64_t(i));
      at += size;
    }
    return ids;
  }
  const std::string &bytesOf(int64_t id) const override {
    return names.at(size_t(id));
  }
  int64_t vocabSize() const override { return int64_t(names.size()); }
  const std::map<std::string, int64_t> &specialTokens() const override {
    return special;
  }
  const Ids &eosIds() const override { return ends; }
  int64_t padId() const override { return -1; }
  std::vector<std::pair<std::string, std::string>> files() const override {
    return {};
  }

private:
  //                              0    1    2    3     4      5    6
  std::vector<std::string> names{"a",     "b",    "c",    "ab",    "bca",   ";",
                                 "<end>", "\xc3", "\xa4", "\xa4;", "\u00e4"};
  std::map<std::string, int64_t> special{{"<end>", 6}};
  Ids ends{6};
};

const Pieces pieces;

TEST(Prefix, SampledIdsComeFirst) {
  // `abbca` was written as ab + bca, which is not how `encode` cuts it.
  EXPECT_EQ(tokensOf(pieces, "abbca;", {3, 4, 6}), (Ids{3, 4, 5}));
  EXPECT_EQ(tokensOf(pieces, "ab;", {3, 4, 6}), (Ids{3, 5}));
}

TEST(Prefix, WhatEndsWithinATokenIsTokenised) {
  EXPECT_EQ(tokensOf(pieces, "abbc;", {3, 4, 6}), (Ids{3, 1, 2, 5}));
  EXPECT_EQ(tokensOf(pieces, "abbc", {3, 4, 6}), (Ids{3, 1, 2}));
}

TEST(Prefix, TheEndTokenIsNoPart) {
  EXPECT_EQ(tokensOf(pieces, "ab", {3, 6}), (Ids{3}));
  EXPECT_EQ(tokensOf(pieces, "", {6}), (Ids{}));
  // One in the middle was part of what the model saw.
  EXPECT_EQ(tokensOf(pieces, "abc", {3, 6, 2}), (Ids{3, 6, 2}));
}

TEST(Prefix, OtherTextsAreTokenised) {
  EXPECT_EQ(tokensOf(pieces, "cab", {3, 4}), (Ids{2, 0, 1}));
  EXPECT_EQ(tokensOf(pieces, "cab", {}), (Ids{2, 0, 1}));
}

TEST(Prefix, ACharacterIsNotCut) {
  // The second token would end within the character after `a`.
  EXPECT_EQ(tokensOf(pieces, "a\u00e4;", {0, 7, 8, 5}), (Ids{0, 7, 8, 5}));
  EXPECT_EQ(tokensOf(pieces, "a\u00e4", {0, 7, 9}), (Ids{0, 10}));
}

TEST(Prefix, CharactersBeginInTokens) {
  // `abbca` as ab + bca, with an end token within and behind.
  EXPECT_EQ(beginsBefore(pieces, {3, 6, 4, 6}), (Ids{0, 2, 2, 5}));
  // The character after `a` begins in the first of its two tokens.
  EXPECT_EQ(beginsBefore(pieces, {0, 7, 9, 0}), (Ids{0, 1, 2, 3}));
  EXPECT_EQ(beginsBefore(pieces, {}), (Ids{}));
}

TEST(Prefix, CharactersBeginInTokensOfNoText) {
  // A half character is shown as one; what follows it begins after.
  EXPECT_EQ(beginsBefore(pieces, {0, 7, 0}), (Ids{0, 1, 2}));
}

TEST(Prefix, CharactersOfOneToken) {
  auto chars = makeCharTokenizer("0123456789,;");
  Ids sampled = chars->encode("12,12;4");
  sampled.push_back(chars->eosIds()[0]);
  EXPECT_EQ(tokensOf(*chars, "12,", sampled), chars->encode("12,"));
  EXPECT_EQ(tokensOf(*chars, "12;", sampled), chars->encode("12;"));
}

} // namespace
