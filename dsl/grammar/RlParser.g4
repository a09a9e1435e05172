// In: tokens with their roles (see RlLexer.g4). Out: the syntax of a file.
// Must not know: meaning. Every choice is made by one token of lookahead.
parser grammar RlParser;
options { tokenVocab = RlLexer; }

file: item* EOF;
item: use | param | callable | experiment | check;

use: Use useTarget (Comma useTarget)*;
useTarget: path (As Name)?;

param: Param parameter;
parameter: Name Colon type (Assign expr)?;

callable
  : callableKind Name CallParen
    (parameter (Comma parameter)* TrailingComma?)? RightParen
    (Arrow type)? (Of expr)? (body | Assign expr)
  ;
callableKind: Fn | Reward | Advantage | Objective | Metric | Task;

body: LeftBrace statement* RightBrace;
// What stands left of `=` is checked to be a name when the Ast is built.
statement: axis | expr ((Colon type)? Assign expr)?;
axis: Axis Name LeftBracket expr RightBracket;

type
  : Name (LeftBracket (Star | Name (Comma Name)*) RightBracket)?
  | FnType LeftParen (type (Comma type)* TrailingComma?)? RightParen Arrow type
  ;

experiment: Experiment Name LeftBrace member* RightBrace;
member: param | phase | slot;
phase: (Phase Name Colon phaseKind | Evaluate) LeftBrace slot* RightBrace;
phaseKind: Name | Evaluate;
slot: Name Assign expr;

// `==` is the relation here: a comparison inside stands in parentheses.
check: Check sum (Given record)? (Approx sum Within sum | Equal sum);

expr: conjunction (Or conjunction)*;
conjunction: inversion (And inversion)*;
inversion: Not inversion | comparison;
// That there is at most one operator is checked when the Ast is built.
comparison: sum (comparator sum)*;
comparator: Less | LessEqual | Greater | GreaterEqual | Equal;
sum: product ((Plus | Minus) product)*;
product: unary ((Star | Slash | SlashSlash | Percent) unary)*;
unary: Negate unary | power;
power: postfix (Power unary)?;
postfix: primary (CallParen arguments? RightParen)*;
arguments: argument (Comma argument)* TrailingComma?;
argument: expr (Colon expr)?;

primary
  : Integer | Real | True | False
  | text
  | path
  | LeftParen expr RightParen
  | list
  | record
  ;
path: Name (Dot Name)*;
list: LeftBracket (expr (Comma expr)* TrailingComma?)? RightBracket;
record: LeftBrace (field (Comma field)* TrailingComma?)? RightBrace;
field: path Colon expr;

text
  : OpenText textPart* CloseText
  | OpenBlockText textPart* CloseBlockText
  ;
textPart: Characters | Escape | TextNewline | HoleOpen expr RightBrace;
