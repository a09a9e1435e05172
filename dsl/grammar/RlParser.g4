// In: tokens with their roles (see RlLexer.g4). Out: the syntax of a file.
// Must not know: meaning. Every choice is made by one token of lookahead.
parser grammar RlParser;
options { tokenVocab = RlLexer; }

file: item* EOF;
item
  : use | param | axis | recordType | choice | callable | experiment | check
  | value
  ;

use: Use useTarget (Comma useTarget)*;
useTarget: (path | text) (As Name)?;

value: ValueName Assign expr;

param: Param parameter;
parameter: Name Colon type (In range)? (Assign expr)?;
// `0..1`, `0..`, `..1`; `<` beside the dots leaves that end out.
range: bound? Less? DotDot Less? bound?;
bound: Negate? (Integer | Real);

recordType
  : Record Name LeftBrace
    (parameter (Comma parameter)* TrailingComma?)? RightBrace
  ;
choice: Choice Name LeftBrace Name (Comma Name)* TrailingComma? RightBrace;

callable
  : callableKind Name CallParen
    (parameter (Comma parameter)* TrailingComma?)? RightParen
    (Arrow type)? (Of expr)? (body | Assign expr)
  ;
callableKind: Fn | Reward | Advantage | Objective | Metric | Scheduler
  | Task;

body: LeftBrace statement* RightBrace;
// What stands left of `=` is checked to be a name when the Ast is built.
statement: bodyAxis | state | net | next | expr ((Colon type)? Assign expr)?;
bodyAxis: Axis Name (LeftBracket expr RightBracket | Assign expr);
// Without a size its points come with the values that have it.
axis: Axis Name (LeftBracket expr RightBracket)?;
// A ring starts empty: a value there is an error with a better wording later.
state
  : State Name Colon
    ( Ring Less type Greater LeftBracket expr RightBracket (Assign expr)?
    | type Assign expr
    )
  ;
net: Net Name Assign expr;
next: Next Name Assign expr;

type
  : Name (LeftBracket (Star | Name (Comma Name)*) RightBracket)? Question?
  | LeftBracket type RightBracket
  | FnType LeftParen (type (Comma type)* TrailingComma?)? RightParen Arrow type
  ;

experiment: Experiment Name (Assign path With)? LeftBrace member* RightBrace;
member: param | phase | slot;
// Without a kind it changes a phase of the experiment that is extended.
phase: (Phase Name (Colon phaseKind)? | Evaluate) LeftBrace slot* RightBrace;
phaseKind: Name | Evaluate;
slot: Name Assign expr;

// `==` is the relation here: a comparison inside stands in parentheses.
check
  : Check (Slope Of sum By path | (Next Name Of)? sum (Then sum)*)
    (Given record)?
    (Approx sum Within sum | Equal sum | Fails With text)
    (For record | Forall drawn (Comma drawn)*)?
  ;
// An integer sets `cases` or `seed`: checked when the Ast is built.
drawn: Name Colon (type (In range)? | Integer);

expr: conjunction (Or conjunction)*;
conjunction: inversion (And inversion)*;
inversion: Not inversion | comparison;
// That there is at most one operator is checked when the Ast is built.
comparison: fallback (comparator fallback)*;
comparator: Less | LessEqual | Greater | GreaterEqual | Equal
  | NotEqual;
fallback: sum (Absent sum)*;
sum: product ((Plus | Minus) product)*;
product: unary ((Star | Slash | SlashSlash | Percent) unary)*;
unary: Negate unary | power;
power: postfix (Power unary)?;
postfix
  : (primary | enclosed (Dot Name)*)
    (CallParen arguments? RightParen (Dot Name)*)*
  ;
enclosed: LeftParen expr RightParen;
arguments: argument (Comma argument)* TrailingComma?;
argument: expr (Colon expr)?;

primary
  : Integer | Real | True | False
  | text
  | path
  | list
  | record
  | matching
  | Group
  ;
matching
  : Match expr LeftBrace arm (Comma arm)* TrailingComma? RightBrace
  ;
arm: pattern FatArrow expr;
pattern: Else | text | Negate? (Integer | Real) | True | False | path;
path: Name (Dot Name)*;
list: LeftBracket (expr (Comma expr)* TrailingComma?)? RightBracket;
record: LeftBrace (field (Comma field)* TrailingComma?)? RightBrace;
// Axes and `?` stand behind the type of a field of data only: checked by sema.
field
  : path Colon expr (LeftBracket Name (Comma Name)* RightBracket)? Question?
  ;

text
  : RawText
  | OpenText textPart* CloseText
  | OpenBlockText textPart* CloseBlockText
  ;
textPart: Characters | Escape | TextNewline | HoleOpen expr RightBrace;
