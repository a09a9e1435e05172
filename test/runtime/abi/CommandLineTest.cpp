// In: command lines. Out: verdicts on typed parameters, faults and help.
// Must not know: what runs.
#include "runtime/run/CommandLine.h"
#include "runtime/abi/Error.h"
#include "runtime/run/Resolved.h"

#include <gtest/gtest.h>

namespace rlrt::test {
namespace {

struct CommandLineTest : testing::Test {
  Program program;
  void SetUp() override {
    program.experiment = "sums";
    program.params = {
        {"lr", RLRT_F32, "learning rate", false, double(3e-4f), "", {}},
        {"seed", RLRT_I64, "seed of every draw", false, 17, "", {}},
        {"chat", RLRT_BOOL, "", false, 0, "", {}},
        {"model", RLRT_TEXT, "folder of the model", true, 0, "", {}}};
  }
  Options parse(std::vector<const char *> arguments) {
    arguments.insert(arguments.begin(), "sums");
    return parseCommandLine(int(arguments.size()), arguments.data(), program);
  }
  std::string fault(std::vector<const char *> arguments) {
    try {
      parse(std::move(arguments));
    } catch (const InputError &error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(CommandLineTest, ParametersAreTyped) {
  Options options =
      parse({"--lr", "1e-4", "--seed=-3", "--chat", "true", "--model", "a b",
             "--out", "x", "--threads", "2", "--resume", "--quiet"});
  EXPECT_EQ(options.params.numbers[0], 1e-4);
  EXPECT_EQ(options.params.numbers[1], -3);
  EXPECT_EQ(options.params.numbers[2], 1);
  EXPECT_EQ(options.params.texts[3], "a b");
  EXPECT_EQ(options.out, "x");
  EXPECT_EQ(options.threads, 2);
  EXPECT_TRUE(options.resume);
  EXPECT_TRUE(options.quiet);
  EXPECT_FALSE(options.dryRun);
  EXPECT_EQ(options.given, std::vector<bool>(4, true));
  // The last one wins.
  EXPECT_EQ(parse({"--seed", "5", "--seed=6"}).params.numbers[1], 6);
  EXPECT_EQ(parse({"--seed", "-4"}).params.numbers[1], -4);
  Options none = parse({});
  EXPECT_EQ(none.params.numbers[1], 17);
  EXPECT_EQ(none.given, std::vector<bool>(4, false));
}

TEST_F(CommandLineTest, FaultsSayWhatWasSeen) {
  EXPECT_EQ(fault({"--seed", "1.5"}),
            "--seed takes a whole number (i64), got `1.5`");
  EXPECT_EQ(fault({"--lr", "fast"}), "--lr takes a number (f32), got `fast`");
  EXPECT_EQ(fault({"--lr", "nan"}), "--lr takes a number (f32), got `nan`");
  EXPECT_EQ(fault({"--chat", "yes"}), "--chat takes true or false, got `yes`");
  EXPECT_EQ(fault({"--seed", "9007199254740993000"}),
            "--seed takes a whole number of at most 2^53, got "
            "`9007199254740993000`");
  EXPECT_EQ(fault({"--threads", "0"}),
            "--threads takes a number from 1 to 4096, got `0`");
  EXPECT_NE(fault({"--lr"}).find("--lr"), std::string::npos);
}

TEST_F(CommandLineTest, RangesOfParametersHold) {
  ParamRange range;
  range.low = 0;
  range.high = 1;
  range.lowOpen = true;
  range.text = "0<..1";
  program.params[0].range = range;
  EXPECT_EQ(fault({"--lr", "0"}), "--lr must lie in 0<..1, got `0`");
  EXPECT_EQ(fault({"--lr", "1.5"}), "--lr must lie in 0<..1, got `1.5`");
  EXPECT_EQ(parse({"--lr", "1"}).params.numbers[0], 1);
  // No lower limit.
  range = {};
  range.high = 20;
  range.highOpen = true;
  range.text = "..<20";
  program.params[1].range = range;
  EXPECT_EQ(fault({"--seed", "20"}), "--seed must lie in ..<20, got `20`");
  EXPECT_EQ(parse({"--seed", "-4"}).params.numbers[1], -4);
}

TEST_F(CommandLineTest, UnknownOptionsSuggestTheNearest) {
  EXPECT_EQ(fault({"--sead", "3"}),
            "unknown option `--sead`; did you mean `--seed`?");
  EXPECT_EQ(fault({"--tread=2"}),
            "unknown option `--tread`; did you mean `--threads`?");
  EXPECT_EQ(fault({"--zzzzzzzzzz"}),
            "unknown option `--zzzzzzzzzz`; see --help for the options");
  EXPECT_EQ(fault({"more"}),
            "unexpected argument `more`; see --help for the options");
}

TEST_F(CommandLineTest, OtherDevicesAreRefused) {
  EXPECT_EQ(fault({"--device", "tpu"}),
            "--device takes cpu or cuda, got `tpu`");
  EXPECT_FALSE(parse({"--device", "cpu"}).onGpu);
  EXPECT_FALSE(parse({}).onGpu);
  EXPECT_TRUE(parse({"--device", "cuda"}).onGpu);
}

TEST_F(CommandLineTest, HelpShowsTypesDefaultsAndDocumentation) {
  std::string help = *parse({"--help"}).help;
  for (const char *part :
       {"--lr F32", "learning rate (default 3e-4)", "--seed I64",
        "seed of every draw (default 17)", "(default false)", "--model TEXT",
        "folder of the model (required)", "--dry-run", "--resume",
        "runs/sums/NUMBER"})
    EXPECT_NE(help.find(part), std::string::npos) << part << "\n" << help;
}

TEST_F(CommandLineTest, ResolvedTextTakesTheRunsValues) {
  Options options = parse({"--lr", "1e-4", "--model", "a \"b\" {c}\\"});
  EXPECT_EQ(withParams("experiment sums {\n"
                       "  param lr: f32 = 3e-4  ## learning rate\n"
                       "  param seed: i64=17\n"
                       "  param model: text  ## folder\n"
                       "  param chat: bool = false# no\n"
                       "  param other: text = \"#1\"  ## kept\n"
                       "  seed = seed\n}\n",
                       program.params, options.params),
            "experiment sums {\n"
            "  param lr: f32 = 1e-4  ## learning rate\n"
            "  param seed: i64 = 17\n"
            "  param model: text = \"a \\\"b\\\" \\{c\\}\\\\\"  ## folder\n"
            "  param chat: bool = false# no\n"
            "  param other: text = \"#1\"  ## kept\n"
            "  seed = seed\n}\n");
}

TEST_F(CommandLineTest, DefaultTextMayHoldAHash) {
  program.params = {{"model", RLRT_TEXT, "", false, 0, "x", {}}};
  ParamValues values{{0}, {"y"}};
  EXPECT_EQ(withParams("param model: text = \"a # b\\\"\"  ## doc\n",
                       program.params, values),
            "param model: text = \"y\"  ## doc\n");
}

} // namespace
} // namespace rlrt::test
