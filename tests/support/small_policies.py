"""A small policy, changes of it that are good, and slips in it with what an editor says of them."""

SMALL = """\
policy: shop
title: {en: Service}
currency: CNY
time: {zone: Asia/Shanghai, counting: calendar}
remedies: [repair, exchange, refund]
facts:
  purchase: {category: [watch, ring], weight: {unit: g}}
  defect: {kind: [stone-loss, battery-flat]}
  claim: {receipt: flag, deposit: money}
events: [notified]
otherwise: {refers: all, reason: We will see.}
"""
RULE = "coverage:\n  stones: {for: {defect: stone-loss}, gives: {repair: free}, reason: Yes.}\n"

# Each is put into the small policy: text that stands there, and what is written instead.
GOOD = [
    ("currency: CNY", "currency: EUR\nversion: 2026"),
    ("currency: CNY", "currency: CNY\nin_force: {from: 2026-01-01, to: 2026-12-31}"),
    ("policy: shop", "policy: 2026"),
    ("counting: calendar}", "counting: cn-civil-code, roll: none}"),
    ("counting: calendar}", "counting: first-day-counts}"),
    ("[repair, exchange, refund]", "[repair, polish]\non_request: [care]"),
    ("events: [notified]", "events:\n  notified:"),
    ("[notified]", "{notified: {question: When was it}}"),
    ("receipt: flag", "receipt: {is: flag, question: {en: Is it there}, presume: no}"),
    ("weight: {unit: g}", "weight: {unit: g, min: 0, max: 10.5, step: 0.5}"),
    ("weight: {unit: g}", "weight: {is: {unit: g, min: 0}, presume: 5}"),
    ("[watch, ring]", "[10, 12, big ring]"),
    ("[watch, ring]", "{is: [watch, ring], labels: {watch: {en: Watch}}}"),
    ("{kind: [stone-loss, battery-flat]}", "{kind: {is: [stone-loss, battery-flat], question: What is wrong}}"),
    ("{refers: all, reason: We will see.}", "[{refers: [repair, refund], reason: A}, {declines: exchange, reason: B}]"),
    ("for: {defect: stone-loss}", "clause: 3.1, for: {}"),
    ("for: {defect: stone-loss}", "clause: 2, for: {defect: [stone-loss, battery-flat], price: at least 100}"),
    ("for: {defect: stone-loss}", "for: {category: {except: watch}, defect: {except: [battery-flat]}}"),
    ("for: {defect: stone-loss}", "when: {weight: over 5 g, deposit: 50 to under 100, price: 100, notified: any}"),
    ("for: {defect: stone-loss}", "when: {purchased: after 10 days and within 6 months, limit: 2 times within 1 year}"),
    ("for: {defect: stone-loss}", "when: {any_of: [{receipt: yes, limit: once}, {purchased: within 1 day}]}"),
    ("for: {defect: stone-loss}", "unless: [{receipt: no}, {category: watch}]"),
    ("for: {defect: stone-loss}", "unless: {receipt: no}"),
    ("gives: {repair: free}", "gives: {repair: 10.00}"),
    ("gives: {repair: free}", "gives: {repair: 0.30 per unit, exchange: quoted, refund: quoted}"),
    ("gives: {repair: free}", "gives: {repair: {labour: free, parts: parts_price, stones: 5 per g of weight}}"),
    ("gives: {repair: free}", "declines: repair, refers: [exchange]"),
    ("reason: Yes.", "reason: Yes., then: [{shop: a, within: 0 days}, {customer: b, within: 1 month of notified}]"),
    ("reason: Yes.", "reason: Yes., when: {receipt: yes}, otherwise: {declines: all, reason: No.}"),
    ("reason: Yes.", "reason: Yes., examples: [{at: 2026-01-01, expect: referred}]"),
    ("reason: Yes.", "reason: Yes., examples: [{at: 2026-01-01 10:00, purchased: null, expect: approved by stones}]"),
    ("[notified]", "{notified: {else: purchased}, start: {first_known: [notified, 90 days after purchased]}}"),
    ("otherwise:", "services: [inspection]\nderived: {a: {share: [deposit, price]}}\notherwise:"),
    ("otherwise:", "derived: {b: {same: [deposit, price]}}\notherwise:"),
    ("otherwise:", "derived: {a: {count: repair, within: 1 year, same: category, of: customer}}\notherwise:"),
    ("otherwise:", "derived: {a: {days: [repair, exchange]}, b: {difference: [price, deposit]}}\notherwise:"),
    ("otherwise:", "derived: {a: {every: 6 months of repair since notified}, b: {all: {a: yes}}}\notherwise:"),
    ("otherwise:", "derived: {a: {notified: within 7 days of purchased}}\notherwise:"),
    ("otherwise:", "derived: {b: {any_of: [{category: ring}, {receipt: no}]}}\notherwise:"),
    ("otherwise:", "usual: {history: [{remedy: repair, at: 2026-01-01, facts: {category: ring}}]}\notherwise:"),
    ("otherwise:", "usual: {customer_history: [{remedy: repair, at: 2026-01-01}]}\notherwise:"),
    ("otherwise:", "impossible: [{category: ring, defect: battery-flat}]\notherwise:"),
    ("otherwise:", "then: [{when: approved repair, shop: call, within: 24 hours}]\notherwise:"),
    ("otherwise:", "usual: {category: ring, units: 1, price: 12.50, history: [], notified: null}\notherwise:"),
    ("currency: CNY", "currency: CNY\nchoice: shop"),
    ("reason: Yes.", "reason: Yes., choice: shop"),
    (
        "gives: {repair: free}, reason: Yes.",
        "choice: shop, rows: [{when: {receipt: yes}, gives: {repair: 1}, reason: A},"
        " {when: {receipt: no, limit: once}, refers: [repair], reason: B, then: [{shop: call, within: 1 day}]}]",
    ),
    (
        "gives: {repair: free}",
        "rows: [{for: {category: watch}, gives: {repair: 1}, choice: customer}, {for: {category: ring}, unless:"
        " {receipt: no}, declines: repair}], otherwise: {refers: repair, reason: Yes., choice: customer}",
    ),
]  # fmt: skip

# The same, with the message that an editor shows.
BAD = [
    ("currency: CNY", "curency: CNY", "A policy has `policy`, `version`, `title`"),
    ("currency: CNY", "currency: RMB", "Write an ISO 4217 code in capitals"),
    ("policy: shop", "policy: My Shop", "Write small letters, digits and `-`, like `my-shop`."),
    ("title: {en: Service}", "title: {english: Service}", "Write the code of a language"),
    ("title: {en: Service}", "title: Service", "is not of type 'object'"),
    ("counting: calendar", "counting: callendar", "is not one of ['calendar', 'cn-civil-code'"),
    ("counting: calendar", "counting: eu-1182-71", "add `roll: none` if the shop does not move it"),
    ("counting: calendar}", "counting: calendar, roll: after_holiday}", "For now write `roll: none`"),
    ("counting: calendar}", "count: calendar}", "`time` has `zone`, `counting` or `roll`."),
    ("zone: Asia/Shanghai", "zone: Beijing time", "Write a time zone like `Asia/Shanghai`"),
    ("[repair, exchange, refund]", "[Repair, exchange, refund]", "A remedy is a name like `repair`."),
    ("[repair, exchange, refund]", "[all]", "A remedy is a name like `repair`."),
    ("purchase: {", "purchases: {", "`facts` has `purchase`, `defect`, `claim` or `new`."),
    ("receipt: flag", "receipt: flags", "Write a list of words, `flag`, `money`, or `{unit: g}`."),
    ("receipt: flag", "Receipt: flag", "A name has small letters"),
    ("receipt: flag", "receipt: {is: flag, min: 1}", "False schema does not allow 1"),
    ("receipt: flag", "receipt: {question: Why}", "'is' is a dependency of 'question'"),
    ("[watch, ring]", "[watch, within 3 days]", "A word has no comma, colon, bracket or quote"),
    ("weight: {unit: g}", "weight: {unit: g, minimum: 0}", "A fact has `unit`, `min`, `max` or `step`; or it has `is`"),
    ("[notified]", "{notified: {quesion: When}}", "An event has `question`, `else` or `first_known`."),
    ("[notified]", "{notified: {first_known: [90 day after purchase d]}}", "Write an event, or a time after one"),
    ("otherwise:", "derived: {a: {share: [deposit]}}\notherwise:", "is too short"),
    ("otherwise:", "derived: {a: {sher: [deposit, price]}}\notherwise:", "Write `within 7 days of delivered`"),
    ("otherwise:", "derived: {a: {count: repair, of: everyone}}\notherwise:", "Write `customer`."),
    ("otherwise:", "derived: {a: {every: year}}\notherwise:", "Write `6 months of inspection since purchased`."),
    ("otherwise: {refers: all", "otherwise: {refer: all", "`otherwise` says `refers` or `declines`."),
    ("otherwise: {refers: all, reason: We will see.}", "", "'otherwise' is a required property"),
    ("stones:", "Stones:", "Name the rule in small letters"),
    ("stones:", "all:", "Name the rule in small letters"),
    ("gives:", "give:", "A rule has `clause`, `overrides`, `for`"),
    ("gives: {repair: free}, ", "", "A rule says `gives`, `declines`, `refers` or `rows`."),
    ("reason: Yes.", "resaon: Yes.", "'reason' is a required property"),
    ("reason: Yes.", "reason: Yes., when: {receipt: true}", "Write a test like"),
    ("reason: Yes.", "reason: Yes., when: {purchased: within 3 monts}", "A time is a number of `hours`, `days`"),
    ("reason: Yes.", "reason: Yes., when: {notified: within 2 weeks}", "A time is a number of `hours`, `days`"),
    ("reason: Yes.", "reason: Yes., when: {purchased: in 3 months}", "Write `any`, `within DURATION`"),
    ("reason: Yes.", "reason: Yes., when: {price: atleast 100}", "Write `at least N`, `over N`"),
    ("reason: Yes.", "reason: Yes., when: {limit: one time}", "Write `once`, `2 times`"),
    ("reason: Yes.", "reason: Yes., when: {category: {exept: watch}}", "A test in braces has `except`."),
    ("reason: Yes.", "reason: Yes., when: [receipt]", "Write facts, each with a test"),
    ("for: {defect: stone-loss}", "for: {limit: once}", "False schema"),
    ("for: {defect: stone-loss}", "otherwise: {gives: {repair: free}, reason: No.}, when: {receipt: yes}", "'for'"),
    ("gives: {repair: free}", "gives: {}", "{} should be non-empty"),
    ("gives: {repair: free}", "gives: {repair: 3 each}", "Write a price like `free`, `quoted`, `10.00`"),
    ("gives: {repair: free}", "gives: {repair: -3}", "less than the minimum of 0"),
    ("gives: {repair: free}", "gives: {repair: {labour: {when: x}}}", "Write a price like `free`"),
    ("gives: {repair: free}", "gives: {refund: 10}", "write `refers: [refund]`"),
    ("gives: {repair: free}", "gives: [repair]", "is not of type 'object'"),
    ("gives: {repair: free}", "declines: []", "[] should be non-empty"),
    ("reason: Yes.", "reason: Yes., clause: §3", "Write a clause like `2`, `3.1` or `4a`."),
    ("reason: Yes.", "reason: Yes., overrides: [Other rule]", "Write the name of a rule."),
    ("reason: Yes.", "reason: Yes., then: [{shop: call, within: soon}]", "Write `1 day`, `24 hours`"),
    ("reason: Yes.", "reason: Yes., then: [{shop: a, customer: b, within: 1 day}]", "False schema"),
    ("reason: Yes.", "reason: Yes., then: [{within: 1 day}]", "Say who acts: `shop: …` or `customer: …`."),
    ("reason: Yes.", "reason: Yes., examples: [{expect: declined}]", "'at' is a required property"),
    ("reason: Yes.", "reason: Yes., examples: [{at: 2026-1-1, expect: declined}]", "Write an instant like"),
    ("reason: Yes.", "reason: Yes., examples: [{at: 2026-01-01, expect: decline}]", "Write `approved repair 0.90`"),
    ("reason: Yes.", "reason: Yes., examples: [{at: 2026-01-01, expect: declined, receipt: true}]", "`yes` or `no`"),
    ("otherwise:", "usual: {history: [{remedy: repair, on: 2026-01-01}]}\notherwise:", "An entry of the history has"),
    ("currency: CNY", "currency: CNY\nchoice: ours", "Write `choice: shop`"),
    ("gives: {repair: free}", "rows: [{when: {receipt: yes}}]", "A row says `gives`, `declines` or `refers`."),
    ("gives: {repair: free}", "rows: [{clause: 2, gives: {repair: 1}}]", "A row has `for`, `when`, `unless`"),
    ("gives: {repair: free}", "gives: {repair: free}, rows: [{gives: {repair: 1}}]", "Beside `rows` there is no ver"),
    ("otherwise:", "then: [{when: aproved repair, shop: call, within: 1 day}]\notherwise:", "Write `approved repair`"),
]  # fmt: skip
