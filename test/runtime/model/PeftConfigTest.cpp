// In: adapter_config.json, good and bad. Out: configurations of adapters, or
// errors that name field, value and reason.
// Must not know: weights, how an adapter computes.
#include "model/PeftConfig.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace rlrt;
using nlohmann::json;

namespace {

AdapterConfig with(const json &changes) {
  json config = {{"peft_type", "LORA"},
                 {"r", 4},
                 {"lora_alpha", 10},
                 {"target_modules", {"q_proj", "v_proj"}}};
  config.update(changes);
  return parsePeftConfig(config.dump(), "adapter_config.json");
}

std::string errorWith(const json &changes) {
  try {
    with(changes);
  } catch (const std::exception &error) {
    return error.what();
  }
  return "no error";
}

TEST(PeftConfigTest, IsReadAndHasItsScale) {
  AdapterConfig config = with(json::object());
  EXPECT_EQ(config.rank, 4);
  EXPECT_EQ(config.targets, (std::vector<std::string>{"q_proj", "v_proj"}));
  EXPECT_DOUBLE_EQ(config.scale(), 2.5);
  EXPECT_DOUBLE_EQ(with({{"use_rslora", true}}).scale(), 5);
}

TEST(PeftConfigTest, FieldsThatChangeNothingAreLeftAlone) {
  EXPECT_EQ(errorWith({{"base_model_name_or_path", "some/where"},
                       {"inference_mode", true},
                       {"peft_version", "0.21.2"},
                       {"init_lora_weights", "gaussian"},
                       {"megatron_core", "megatron.core"},
                       {"qalora_group_size", 16},
                       {"use_dora", false},
                       {"rank_pattern", json::object()},
                       {"modules_to_save", nullptr},
                       {"lora_dropout", 0.0},
                       {"a_field_of_tomorrow", false}}),
            "no error");
}

TEST(PeftConfigTest, FieldsThatAreNotImplementedAreNamed) {
  const std::pair<json, const char *> cases[] = {
      {{{"lora_dropout", 0.05}},
       "field `lora_dropout` is 0.05: dropout is not implemented; set it to 0 "
       "to train on without"},
      {{{"use_dora", true}},
       "field `use_dora` is true: DoRA is not implemented"},
      {{{"modules_to_save", {"lm_head"}}},
       "field `modules_to_save` is [\"lm_head\"]: modules that are trained "
       "whole beside an adapter are not implemented"},
      {{{"rank_pattern", {{"q_proj", 2}}}},
       "field `rank_pattern` is {\"q_proj\":2}: all modules have the rank `r`"},
      {{{"alpha_pattern", {{"q_proj", 2}}}},
       "field `alpha_pattern` is {\"q_proj\":2}: all modules have the scale of "
       "`lora_alpha`"},
      {{{"bias", "all"}},
       "field `bias` is \"all\": only `none` is implemented: biases are "
       "frozen"},
      {{{"layers_to_transform", {0}}},
       "field `layers_to_transform` is [0]: an adapter is of all layers"},
      {{{"init_lora_weights", "pissa"}},
       "field `init_lora_weights` is \"pissa\": an adapter that began so needs "
       "a base that was changed with it; convert it to a plain one first"},
      {{{"peft_type", "IA3"}},
       "field `peft_type` is \"IA3\": only `LORA` is implemented"},
      {{{"task_type", "SEQ_CLS"}},
       "field `task_type` is \"SEQ_CLS\": only `CAUSAL_LM` is implemented"},
      {{{"target_modules", ".*_proj"}},
       "field `target_modules` is \".*_proj\": write the names of the modules "
       "as a list; patterns are not implemented"},
      {{{"r", 0}}, "field `r` is 0: must be at least 1"},
      {{{"a_field_of_tomorrow", 3}},
       "field `a_field_of_tomorrow` is 3: this field is unknown, and might "
       "change what the adapter computes; remove it if it does not"}};
  for (const auto &[changes, text] : cases)
    EXPECT_EQ(errorWith(changes),
              "`adapter_config.json`: " + std::string(text));
}

TEST(PeftConfigTest, IsWrittenAsItWasRead) {
  AdapterConfig config = with({{"megatron_core", "megatron.core"},
                               {"base_model_name_or_path", "some/where"}});
  json written = json::parse(writePeftConfig(config, ""));
  EXPECT_EQ(written["megatron_core"], "megatron.core");
  EXPECT_EQ(written["base_model_name_or_path"], "some/where");
  EXPECT_EQ(json::parse(writePeftConfig(
                config, "else/where"))["base_model_name_or_path"],
            "else/where");
  AdapterConfig made;
  made.rank = 2;
  made.alpha = 3;
  made.rankStable = true;
  made.targets = {"k_proj"};
  AdapterConfig again = parsePeftConfig(writePeftConfig(made, ""), "made");
  EXPECT_EQ(again.rank, 2);
  EXPECT_EQ(again.alpha, 3);
  EXPECT_TRUE(again.rankStable);
  EXPECT_EQ(again.targets, made.targets);
}

} // namespace
