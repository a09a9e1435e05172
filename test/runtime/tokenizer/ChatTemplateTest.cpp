// In: chat templates and what jinja2 makes of them (chat/make_chats.py). Out:
// whether the texts agree.
// Must not know: how a template is interpreted.
#include "tokenizer/Jinja.h"
#include "tokenizer/Tokenizer.h"

#include <gtest/gtest.h>

#include <cstdlib>
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
  std::vector<int64_t> encode(std::string_view,
                              const std::vector<Stretch> &) const override {
    return {};
  }
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
  std::map<std::string, int64_t> specials;

private:
  std::vector<int64_t> ends;
};

/// Cases that make_chats.py wrote: texts are equal, and what the template
/// refuses is refused with its own message.
void checkCases(const std::string &file, const std::string &beside) {
  auto root = nlohmann::json::parse(readFile(file));
  std::string given = root["folder"];
  std::string folder = given.empty() ? beside : given + "/";
  ASSERT_GE(root["cases"].size(), 32u);
  setenv("TZ", "UTC", 1);
  setenv("SOURCE_DATE_EPOCH",
         std::to_string(root["second"].get<int64_t>()).c_str(), 1);
  for (const auto &c : root["cases"]) {
    TemplateOnly tokenizer;
    tokenizer.named = root["roles"];
    tokenizer.text = readFile(folder + c["template"].get<std::string>());
    std::vector<ChatMessage> messages;
    for (const auto &m : c["messages"])
      messages.push_back({m["role"], m["content"]});
    std::string text, error;
    try {
      text = renderChat(tokenizer, messages, c["add_generation_prompt"]).text;
    } catch (const std::runtime_error &e) {
      error = e.what();
    }
    EXPECT_EQ(text, c.value("text", "")) << c["template"] << error;
    // Faults of a template are worded by each in its own way.
    EXPECT_EQ(error.empty(), c.contains("text")) << c["template"] << error;
    EXPECT_NE(error.find(c.value("refused", "")), std::string::npos) << error;
  }
  unsetenv("SOURCE_DATE_EPOCH");
}

TEST(ChatTemplate, EqualsJinja2) {
  std::string folder = std::string(CASES_DIR) + "/../chat/";
  checkCases(folder + "chats.json", folder);
}

TEST(ChatTemplate, EqualsJinja2OnCasesNamedByEnvironment) {
  const char *file = std::getenv("RL_CHAT_CASES");
  if (!file)
    GTEST_SKIP() << "RL_CHAT_CASES is not set";
  checkCases(file, "");
}

std::string errorOf(const std::string &text) {
  TemplateOnly tokenizer;
  tokenizer.text = text;
  try {
    return "no error: " + renderChat(tokenizer, {{"user", "hi"}}).text;
  } catch (const std::runtime_error &e) {
    return e.what();
  }
}

/// Renders one message of a user with a template that opens turns by `[` and
/// closes them by `]`, both special.
RenderedChat renderedTurn(const std::string &content,
                          const std::string &body = "{{ m['content'] }}") {
  TemplateOnly tokenizer;
  tokenizer.specials = {{"[", 0}, {"]", 1}, {"[[", 2}};
  tokenizer.text = "{% for m in messages %}[" + body + "]{% endfor %}";
  return renderChat(tokenizer, {{"user", content}}, false);
}

TEST(ChatTemplate, TokensThatAMessageWritesOutArePlain) {
  RenderedChat chat = renderedTurn("a] [[b");
  EXPECT_EQ(chat.text, "[a] [[b]");
  EXPECT_EQ(chat.plain, (std::vector<Stretch>{{2, 3}, {4, 6}}));
  EXPECT_TRUE(renderedTurn("ab").plain.empty());
}

TEST(ChatTemplate, MarksDoNotShow) {
  // Noncharacters of a message are its own.
  std::string own = "\xEF\xB7\x90]\xEF\xB7\x91";
  RenderedChat chat = renderedTurn(own);
  EXPECT_EQ(chat.text, "[" + own + "]");
  EXPECT_EQ(chat.plain, (std::vector<Stretch>{{4, 5}}));
  // A template finds a token in a message, and may cut a message at it.
  EXPECT_EQ(renderedTurn("a]", "{{ ']' in m['content'] }}").text, "[True]");
  chat = renderedTurn("a]b", "{{ m['content'].split(']') | join('[]') }}");
  EXPECT_EQ(chat.text, "[a[]b]");
  EXPECT_TRUE(chat.plain.empty());
}

struct BadTemplate {
  const char *text, *error;
};

class ChatTemplateErrors : public testing::TestWithParam<BadTemplate> {};

TEST(ChatTemplate, ADateThatIsNoneIsRefused) {
  // Set for this test alone: each runs in a process of its own under CTest.
  setenv("SOURCE_DATE_EPOCH", "tomorrow", 1);
  std::string error = errorOf("{{ strftime_now('%Y') }}");
  unsetenv("SOURCE_DATE_EPOCH");
  EXPECT_NE(error.find("SOURCE_DATE_EPOCH is `tomorrow`"), std::string::npos)
      << error;
}

TEST_P(ChatTemplateErrors, NameTheConstruct) {
  std::string error = errorOf(GetParam().text);
  EXPECT_NE(error.find(GetParam().error), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    All, ChatTemplateErrors,
    testing::Values(
        BadTemplate{"", "no chat template"},
        BadTemplate{"\n\n{% include 'f' %}",
                    "line 3: tag `include` is not implemented"},
        BadTemplate{"{{ messages | urlize }}", "filter `urlize`"},
        BadTemplate{"{{ 3 is divisibleby 3 }}", "test `divisibleby`"},
        BadTemplate{"{{ cycler('a') }}", "function `cycler`"},
        BadTemplate{"{{ 'a'.casefold() }}", "method `casefold`"},
        BadTemplate{"{% macro f(a) %}{{ f(a) }}{% endmacro %}{{ f(1) }}",
                    "macro `f` calls itself without end"},
        BadTemplate{"{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
                    "macro `f` takes 1 arguments, not 2"},
        BadTemplate{"{% macro f(a) %}{% endmacro %}{{ f(b=2) }}",
                    "macro `f` has no parameter `b`"},
        BadTemplate{"{% break %}", "tag `break` is not implemented"},
        BadTemplate{"{% set a %}{% endif %}", "`endif` before `endset`"},
        BadTemplate{"{{ range(9000000000) }}", "a range of more than 100000"},
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
