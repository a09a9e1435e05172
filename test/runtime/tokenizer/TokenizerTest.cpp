// In: folders of cases written by make_expectations.py from the `tokenizers`
// package. Out: whether ids and texts agree.
// Must not know: how a tokenizer works inside.
#include "tokenizer/Tokenizer.h"
#include "tokenizer/Decoder.h"
#include "tokenizer/SplitPattern.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace rlrt;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// Runs `body` and gives the text of what it throws.
template <class Body> std::string errorOf(Body body) {
  try {
    body();
  } catch (const std::exception &e) {
    return e.what();
  }
  return "no error";
}

void expectContains(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

/// A scratch folder that is removed at the end of a test.
class Scratch : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "rlrt-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { fs::remove_all(folder); }

  void write(const std::string &name, const std::string &text) {
    std::ofstream(folder / name) << text;
  }

  fs::path folder;
};

json readJson(const fs::path &file) {
  std::ifstream in(file);
  return json::parse(in);
}

void checkCases(const fs::path &folder) {
  auto tokenizer = loadTokenizer(folder.string());
  json cases = readJson(folder / "expectations.json");
  ASSERT_GE(cases["texts"].size(), 2000u);
  const json &texts = cases["texts"];
  for (size_t i = 0; i < texts.size(); ++i) {
    auto ids = tokenizer->encode(texts[i].get<std::string>());
    ASSERT_EQ(ids, cases["ids"][i].get<std::vector<int64_t>>())
        << "text " << i << ": " << texts[i].dump();
    json expected = cases["decoded"].value(std::to_string(i), texts[i]);
    ASSERT_EQ(tokenizer->decode(ids, /*skipSpecial=*/true),
              expected.get<std::string>())
        << "text " << i;
  }
  for (size_t i = 0; i < cases["raw_ids"].size(); ++i)
    ASSERT_EQ(
        tokenizer->decode(cases["raw_ids"][i].get<std::vector<int64_t>>()),
        cases["raw_texts"][i].get<std::string>())
        << cases["raw_ids"][i].dump();
}

TEST(HfTokenizerCases, DigitsThenByteLevel) {
  checkCases(fs::path(CASES_DIR) / "digits");
}

TEST(HfTokenizerCases, SplitWithNormalizerAndIgnoredMerges) {
  checkCases(fs::path(CASES_DIR) / "split");
}

TEST(HfTokenizerCases, FolderNamedByEnvironment) {
  const char *folder = std::getenv("RL_TOKENIZER_CASES");
  if (!folder)
    GTEST_SKIP() << "RL_TOKENIZER_CASES is not set";
  checkCases(folder);
}

/// FNV-1a, as make_families.py has it.
uint64_t hashOf(const std::string &text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char byte : text)
    hash = (hash ^ byte) * 0x100000001b3u;
  return hash;
}

class Families : public Scratch,
                 public testing::WithParamInterface<const char *> {};

/// Pipelines of families of models: texts of every script give the ids, and
/// ids the texts, that the package gives.
TEST_P(Families, AgreeWithThePackage) {
  json made = readJson(fs::path(CASES_DIR) / "../families" /
                       (std::string(GetParam()) + ".json"));
  write("tokenizer.json", made["tokenizer"].dump());
  auto tokenizer = loadTokenizer(folder.string());
  json texts =
      readJson(fs::path(CASES_DIR) / "digits/expectations.json")["texts"];
  size_t per = made["per"];
  ASSERT_GT(texts.size(), 2000u);
  std::string lines;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::string text = made["changed"].value(std::to_string(i), texts[i]);
    auto ids = tokenizer->encode(text);
    for (size_t k = 0; k < ids.size(); ++k)
      lines += (k ? " " : "") + std::to_string(ids[k]);
    lines += "\n" + tokenizer->decode(ids, /*skipSpecial=*/true) + "\n" +
             tokenizer->decode(ids, /*skipSpecial=*/false) + "\n";
    if ((i + 1) % per != 0 && i + 1 != texts.size())
      continue;
    ASSERT_EQ(std::to_string(hashOf(lines)),
              made["hashes"].at(i / per).get<std::string>())
        << "one of the " << per << " texts up to " << i << ":\n"
        << lines;
    lines.clear();
  }
  for (size_t i = 0; i < made["raw_ids"].size(); ++i)
    ASSERT_EQ(tokenizer->decode(made["raw_ids"][i].get<std::vector<int64_t>>()),
              made["raw_texts"][i].get<std::string>())
        << made["raw_ids"][i].dump();
}

INSTANTIATE_TEST_SUITE_P(All, Families,
                         testing::Values("llama3", "qwen", "tekken", "smollm2",
                                         "prepend", "metaspace", "gemma"));

using LoadTokenizer = Scratch;

TEST_F(LoadTokenizer, NamesWhatIsNotImplemented) {
  json good = readJson(fs::path(CASES_DIR) / "digits" / "tokenizer.json");
  auto errorWith = [&](auto change) {
    json changed = good;
    change(changed);
    write("tokenizer.json", changed.dump());
    return errorOf([&] { loadTokenizer(folder.string()); });
  };
  expectContains(errorWith([](json &j) { j["model"]["type"] = "Unigram"; }),
                 "model `Unigram`");
  expectContains(
      errorWith([](json &j) { j["pre_tokenizer"] = {{"type", "Whitespace"}}; }),
      "pre-tokenizer `Whitespace`");
  expectContains(
      errorWith([](json &j) { j["normalizer"] = {{"type", "Lowercase"}}; }),
      "normalizer `Lowercase`");
  expectContains(
      errorWith([](json &j) { j["decoder"] = {{"type", "WordPiece"}}; }),
      "decoder `WordPiece`");
  expectContains(errorWith([](json &j) { j["model"]["dropout"] = 0.1; }),
                 "dropout");
  expectContains(errorWith([](json &j) { j["added_tokens"][0]["id"] = 1e30; }),
                 "`1e+30` is no token id");
  expectContains(errorWith([](json &j) { j["model"].erase("merges"); }),
                 "has no `merges`");
  expectContains(errorWith([](json &j) { j["model"]["unk_token"] = "none"; }),
                 "unk_token `none`");
  expectContains(errorWith([](json &j) { j["decoder"] = {{"type", "Fuse"}}; }),
                 "only both together");
  expectContains(
      errorWith([](json &j) { j["added_tokens"][0]["single_word"] = true; }),
      "single_word");
  expectContains(errorWith([](json &j) {
                   j["model"]["merges"].push_back({"qqqq", "zzzz"});
                 }),
                 "not in the vocabulary");
  EXPECT_EQ(errorWith([](json &) {}), "no error");
}

TEST_F(LoadTokenizer, SaysWhyAFolderIsRefused) {
  expectContains(errorOf([&] { loadTokenizer(folder.string()); }),
                 "no tokenizer.json");
  write("tokenizer.json", "{\"model\": ");
  expectContains(errorOf([&] { loadTokenizer(folder.string()); }),
                 "tokenizer.json`");
}

TEST_F(LoadTokenizer, ReadsEndsPadAndTemplate) {
  fs::copy(fs::path(CASES_DIR) / "digits" / "tokenizer.json",
           folder / "tokenizer.json");
  write("generation_config.json", R"({"eos_token_id": [2, 0]})");
  write("tokenizer_config.json",
        R"({"eos_token": {"content": "<|im_end|>"},
            "pad_token": "<|endoftext|>", "chat_template": "T"})");
  auto tokenizer = loadTokenizer(folder.string());
  EXPECT_EQ(tokenizer->eosIds(), (std::vector<int64_t>{2, 0}));
  EXPECT_EQ(tokenizer->padId(), 0);
  EXPECT_EQ(tokenizer->chatTemplate(), "T");
  EXPECT_EQ(tokenizer->specialTokens().at("<|im_start|>"), 1);
  EXPECT_EQ(tokenizer->files().size(), 2u);
}

/// Ids of the `tokenizers` package, the second ones with
/// `encode_special_tokens`.
TEST(HfTokenizer, SpecialTokensThatArePlainAreText) {
  auto tokenizer = loadTokenizer((fs::path(CASES_DIR) / "digits").string());
  std::string text = "hi <|im_end|>\n<|im_start|>system";
  using Ids = std::vector<int64_t>;
  EXPECT_EQ(tokenizer->encode(text),
            (Ids{75, 76, 224, 2, 202, 1, 86, 92, 378, 72, 80}));
  EXPECT_EQ(tokenizer->encode(text, {{3, 13}, {14, 26}}),
            (Ids{75, 76, 363, 335, 66, 280, 278, 202, 277, 335, 66, 389, 278,
                 86, 92, 378, 72, 80}));
  Ids one = tokenizer->encode(text, {{20, 21}});
  EXPECT_EQ(std::count(one.begin(), one.end(), 1), 0);
  EXPECT_EQ(std::count(one.begin(), one.end(), 2), 1);
}

TEST_F(LoadTokenizer, RefusesToKeepPlainWhatItMatchesLate) {
  json late = readJson(fs::path(CASES_DIR) / "digits" / "tokenizer.json");
  late["added_tokens"][2]["normalized"] = true;
  write("tokenizer.json", late.dump());
  auto tokenizer = loadTokenizer(folder.string());
  EXPECT_EQ(tokenizer->encode("<|im_end|>"), std::vector<int64_t>{2});
  expectContains(errorOf([&] { tokenizer->encode("<|im_end|>", {{0, 10}}); }),
                 "a message writes out `<|im_end|>`");
}

TEST(SimpleTokenizers, KeepPlainTextPlain) {
  auto bytes = makeByteTokenizer();
  EXPECT_EQ(bytes->encode("a<eos>"), (std::vector<int64_t>{'a', 257}));
  EXPECT_EQ(bytes->encode("a<eos>", {{1, 6}}).size(), 6u);
}

TEST(SplitPattern, AMatchMayBeginLateAndBeEmpty) {
  using Behavior = SplitPattern::Behavior;
  auto split = [](const char *pattern, const std::string &text) {
    std::vector<std::string> pieces;
    SplitPattern(pattern, Behavior::isolated, false).split(text, pieces);
    return pieces;
  };
  using Pieces = std::vector<std::string>;
  EXPECT_EQ(split("a\\Kb", "xabab"), (Pieces{"xa", "b", "a", "b"}));
  EXPECT_EQ(split("x*", "axxж"), (Pieces{"a", "xx", "ж"}));
  // Never read as if it were.
  EXPECT_THROW(split("a", "a\xff"), std::runtime_error);
}

TEST(Decoder, PartsOfCharactersAreNotAskedForAPattern) {
  Decoder decoder(json::parse(
      R"({"type": "Sequence", "decoders": [{"type": "ByteLevel"}, {"type":
          "Replace", "pattern": {"String": "a"}, "content": "b"}]})"));
  EXPECT_EQ(decoder.bytesOf("a"), "b");
  EXPECT_EQ(decoder.bytesOf("Ã"), "\xc3");
}

TEST(CharTokenizer, RoundTripAndIds) {
  auto tokenizer = makeCharTokenizer("0123456789+=é");
  EXPECT_EQ(tokenizer->vocabSize(), 15);
  auto ids = tokenizer->encode("12+34=é<eos>");
  EXPECT_EQ(ids, (std::vector<int64_t>{3, 4, 12, 5, 6, 13, 14, 1}));
  EXPECT_EQ(tokenizer->decode(ids), "12+34=é<eos>");
  EXPECT_EQ(tokenizer->decode(ids, true), "12+34=é");
  EXPECT_EQ(tokenizer->eosIds(), std::vector<int64_t>{1});
  EXPECT_EQ(tokenizer->padId(), 0);
  EXPECT_EQ(makeCharTokenizer()->vocabSize(), 2 + 1 + 95);
}

TEST(CharTokenizer, NamesTheForeignCharacter) {
  auto tokenizer = makeCharTokenizer("abé");
  std::string error = errorOf([&] { tokenizer->encode("aébx"); });
  expectContains(error, "`x` (U+0078) at position 3");
  expectContains(errorOf([] { makeCharTokenizer("aba"); }), "`a`");
  expectContains(errorOf([&] { tokenizer->bytesOf(5); }), "5");
}

TEST(ByteTokenizer, EveryByte) {
  auto tokenizer = makeByteTokenizer();
  EXPECT_EQ(tokenizer->vocabSize(), 258);
  EXPECT_EQ(tokenizer->encode("a\xff<eos>"),
            (std::vector<int64_t>{97, 255, 257}));
  EXPECT_EQ(tokenizer->decode({0xe2, 0x82, 97}), "\xef\xbf\xbd"
                                                 "a");
}

TEST_F(LoadTokenizer, ReadsBackWhatTheSimpleOnesWrite) {
  std::string alphabet = "0123456789+=é\n";
  for (auto make : {+[](const std::string &a) { return makeCharTokenizer(a); },
                    +[](const std::string &) { return makeByteTokenizer(); }}) {
    auto tokenizer = make(alphabet);
    for (const auto &[name, text] : tokenizer->files())
      write(name, text);
    auto again = loadTokenizer(folder.string());
    std::string text = "12+é=\n<eos>0";
    EXPECT_EQ(again->encode(text), tokenizer->encode(text));
    EXPECT_EQ(again->vocabSize(), tokenizer->vocabSize());
    EXPECT_EQ(again->padId(), tokenizer->padId());
    EXPECT_EQ(again->eosIds(), tokenizer->eosIds());
  }
}

} // namespace
