// In: chat templates and what jinja2 makes of them (chat/make_chats.py). Out:
// whether the texts agree.
// Must not know: how a template is interpreted.
#include "tokenizer/Jinja.h"
#include "tokenizer/Tokenizer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace rlrt;

namespace {

std::string readFile(const std::string &path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A tokenizer that has nothing but a template.
class TemplateOnly : public Tokenizer {
public:
  std::vector<int64_t> encode(std::string_view) const override { return {}; }
  const std::string &bytesOf(int64_t) const override { return text; }
  int64_t vocabSize() const override { return 0; }
  const std::map<std::string, int64_t> &specialTokens() const override {
    return specials;
  }
  const std::vector<int64_t> &eosIds() const override { return ends; }
  int64_t padId() const override { return -1; }
  const std::string &chatTemplate() const override { return text; }
  const std::map<std::string, std::string> &roles() const override {
    return named;
  }
  std::vector<std::pair<std::string, std::string>> files() const override {
    return {};
  }

  std::string text;
  std::map<std::string, std::string> named;

private:
  std::map<std::string, int64_t> specials;
  std::vector<int64_t> ends;
};

TEST(ChatTemplate, EqualsJinja2) {
  std::string folder = std::string(CASES_DIR) + "/../chat/";
  auto root = nlohmann::json::parse(readFile(folder + "chats.json"));
  ASSERT_GE(root["cases"].size(), 32u);
  for (const auto &c : root["cases"]) {
    TemplateOnly tokenizer;
    tokenizer.named = root["roles"];
    tokenizer.text = readFile(folder + c["template"].get<std::string>());
    std::vector<ChatMessage> messages;
    for (const auto &m : c["messages"])
      messages.push_back({m["role"], m["content"]});
    EXPECT_EQ(renderChat(tokenizer, messages, c["add_generation_prompt"]),
              c["text"].get<std::string>())
        << c["template"];
  }
}

std::string errorOf(const std::string &text) {
  TemplateOnly tokenizer;
  tokenizer.text = text;
  try {
    return "no error: " + renderChat(tokenizer, {{"user", "hi"}});
  } catch (const std::runtime_error &e) {
    return e.what();
  }
}

struct BadTemplate {
  const char *text, *error;
};

class ChatTemplateErrors : public testing::TestWithParam<BadTemplate> {};

TEST_P(ChatTemplateErrors, NameTheConstruct) {
  std::string error = errorOf(GetParam().text);
  EXPECT_NE(error.find(GetParam().error), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    All, ChatTemplateErrors,
    testing::Values(
        BadTemplate{"", "no chat template"},
        BadTemplate{"\n\n{% macro f() %}{% endmacro %}",
                    "line 3: tag `macro` is not implemented"},
        BadTemplate{"{{ messages | tojson }}", "filter `tojson`"},
        BadTemplate{"{{ 3 is sameas 3 }}", "test `sameas`"},
        BadTemplate{"{{ strftime_now('%Y') }}", "function `strftime_now`"},
        BadTemplate{"{{ 'a'.title() }}", "method `title`"},
        BadTemplate{"{{ nobody.name }}", "`name` of something undefined"},
        BadTemplate{"{{ raise_exception('roles must alternate') }}",
                    "roles must alternate"},
        BadTemplate{"{% if true %}", "`endif` is missing"},
        BadTemplate{"{% endfor %}", "`endfor` without its beginning"},
        BadTemplate{"{{ 'a }}", "text without end"},
        BadTemplate{"{{ 1 + }}", "expression expected"},
        BadTemplate{"{{ 1 + 'a' }}", "`+` of a number and a string"},
        BadTemplate{"{{ messages }}", "printing a array"},
        BadTemplate{"{# never", "comment without end"},
        BadTemplate{"{{ $ }}", "unexpected `$`"}));

} // namespace
