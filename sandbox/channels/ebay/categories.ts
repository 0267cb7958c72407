/** One leaf a line: name | words that point to it | which aspects it asks for. */
const LEAVES = `
# Clothing, Shoes & Accessories
## Men's Clothing
Men's Shirts & Tops | shirt men button collar tee t-shirt tshirt polo henley top mens cotton oxford flannel | apparel men
Men's Sweaters & Hoodies | sweater jumper hoodie sweatshirt cardigan pullover fleece knit men mens | apparel men
Men's Coats & Jackets | jacket coat parka bomber blazer windbreaker vest outerwear men mens | apparel men
Men's Pants & Jeans | pants jeans trousers chinos joggers slacks denim men mens | apparel men
Men's Shorts & Swimwear | shorts trunks swim swimwear boardshorts men mens | apparel men
Men's Suits | suit tuxedo waistcoat formal men mens | apparel men
Men's Underwear & Socks | underwear boxers briefs socks men mens | apparel men
## Women's Clothing
Women's Tops & Blouses | top blouse tee t-shirt tshirt tank camisole women womens ladies silk shirt sleeveless varsity | apparel women
Women's Dresses | dress gown maxi sundress women womens ladies | apparel women
Women's Sweaters & Hoodies | sweater jumper cardigan hoodie sweatshirt pullover knit knitted wool women womens ladies | apparel women
Women's Coats & Jackets | jacket coat parka blazer trench leather outerwear women womens ladies zipped | apparel women
Women's Pants & Jeans | pants jeans trousers leggings joggers denim women womens ladies | apparel women
Women's Skirts & Shorts | skirt shorts skort women womens ladies | apparel women
Women's Swimwear | bikini swimsuit swimwear women womens ladies | apparel women
Women's Intimates & Socks | bra lingerie underwear nightgown pajamas socks tights women womens ladies | apparel women
## Children's Clothing
Girls' Clothing | girl girls kids dress skirt leggings child | apparel kids
Boys' Clothing | boy boys kids shirt pants child | apparel kids
Baby Clothing | baby infant toddler onesie romper bodysuit | apparel kids
## Shoes
Men's Shoes | shoes sneakers boots loafers oxfords sandals trainers men mens | shoes men
Women's Shoes | shoes heels pumps sneakers boots flats sandals trainers women womens ladies | shoes women
Children's Shoes | shoes sneakers boots kids child girls boys | shoes kids
## Accessories
Hats & Caps | hat cap beanie fedora bucket | accessory
Scarves & Wraps | scarf wrap shawl pashmina bandana | accessory
Gloves & Mittens | glove gloves mittens | accessory
Belts | belt buckle suspenders braces | accessory
Sunglasses | sunglasses shades eyewear glasses | accessory
Handbags & Purses | handbag purse tote clutch shoulder crossbody bag | accessory
Wallets | wallet billfold cardholder purse | accessory
Backpacks & Travel Bags | backpack rucksack duffel suitcase luggage travel bag | accessory
## Jewelry & Watches
Necklaces & Pendants | necklace pendant chain choker gold silver jewelry jewellery | jewelry
Earrings | earring earrings studs hoops jewelry jewellery | jewelry
Bracelets & Charms | bracelet bangle charm anklet cuff jewelry jewellery | jewelry
Rings | ring band engagement jewelry jewellery | jewelry
Wristwatches | watch wristwatch chronograph smartwatch strap | jewelry
# Home & Garden
## Furniture
Sofas & Loveseats | sofa couch loveseat sectional settee futon | home
Chairs & Armchairs | chair armchair recliner stool seat rocking | home
Tables | table desk coffee dining console nightstand | home
Dressers & Drawers | dresser drawers chest wardrobe armoire bureau antique | home
Beds & Mattresses | bed mattress headboard bunk frame | home
Shelves & Bookcases | shelf shelves bookcase bookshelf rack cabinet | home
## Bedding & Textiles
Sheets & Duvet Covers | sheet bedding duvet comforter quilt bedclothes clothes linen pillowcase bed | textile
Blankets & Throws | blanket throw afghan | textile
Decorative Pillows | pillow pillows cushion throw bolster | textile
Curtains & Blinds | curtain curtains drape blind shade | textile
Area Rugs | rug carpet mat runner | textile
Towels & Bath Mats | towel bath mat washcloth bathrobe | textile
## Lighting
Table & Bedside Lamps | lamp light bedside table desk copper | home
Ceiling Lights & Chandeliers | ceiling chandelier pendant light fixture | home
String & Fairy Lights | string fairy lights lantern led | home
Candles & Holders | candle candles holder tealight wax diffuser scented | home
## Home Décor
Vases & Bowls | vase bowl decorative ceramic glass centerpiece | home
Wall Art & Frames | wall art frame poster print painting canvas picture | home
Mirrors | mirror | home
Clocks | clock alarm | home
Storage & Baskets | basket box bin storage organizer crate hamper | home
## Kitchen & Dining
Cookware | pan pot skillet saucepan wok cookware frying dutch oven | kitchen
Dinnerware & Serving | plate bowl dinnerware dish platter tableware | kitchen
Mugs & Cups | mug cup tumbler teacup espresso coffee | kitchen
Glasses & Drinkware | glass wine drinkware carafe pitcher bottle | kitchen
Cutlery & Knives | knife knives fork spoon cutlery flatware | kitchen
Kitchen Tools & Gadgets | kitchen utensil peeler grater spatula whisk board tool | kitchen
Coffee & Tea Makers | coffee maker espresso kettle teapot french press grinder | kitchen
## Garden & Outdoor
Planters & Pots | planter pot pots clay terracotta plant plants flowerpot succulent | garden
Live Plants & Seeds | plant plants seed seeds bulb seedling succulent cactus herb | garden
Garden Furniture | garden outdoor patio table chair bench wooden furniture hammock swing | garden
Garden Tools | shovel rake hoe trowel pruner hose gardening tool watering can | garden
Outdoor Décor | garden outdoor statue windchime gnome birdbath feeder lantern decor | garden
Barbecues & Fire Pits | barbecue bbq grill smoker firepit fire charcoal | garden
## Pets
Dog Supplies | dog puppy leash collar kennel bowl pet | pet
Cat Supplies | cat kitten litter scratcher pet | pet
# Sporting Goods
## Fitness
Yoga & Pilates | yoga mat pilates block strap | sport
Weights & Strength | dumbbell barbell kettlebell weight weights strength bench gym | sport
Cardio & Bands | resistance band bands jump rope treadmill exercise fitness | sport
Activewear | activewear sports leggings gym running athletic workout | apparel
## Outdoor Sports
Camping & Hiking | tent camping hiking sleeping bag trekking stove lantern | sport
Cycling | bike bicycle cycling helmet pedal saddle | sport
Fishing | fishing rod reel lure tackle | sport
Water Sports | surf surfboard paddle kayak snorkel swim goggles wetsuit | sport
Winter Sports | ski snowboard sled skate goggles | sport
## Team & Racket Sports
Football & Soccer | soccer football goal cleats jersey | sport
Basketball | basketball hoop jersey | sport
Tennis & Racquets | tennis racket racquet badminton pickleball | sport
Golf | golf club putter tee | sport
Skateboards & Scooters | skateboard longboard scooter deck skating | sport
# Toys & Hobbies
## Toys
Building Toys | blocks building bricks construction magnetic | toy
Dolls & Soft Toys | doll plush stuffed teddy bear soft | toy
Toy Vehicles | toy car truck train vehicle racing model | toy
Educational Toys | educational learning stem montessori wooden abacus toy | toy
Baby & Toddler Toys | rattle teether baby toddler toy | toy
Action Figures | action figure hero robot collectible | toy
## Games & Hobbies
Board & Card Games | game board card deck dice chess | toy
Puzzles | puzzle jigsaw piece pieces brainteaser | toy
Arts & Crafts | craft crafts paint brush knitting yarn crochet sewing kit canvas | craft
Model Kits | model kit airplane ship scale | toy
# Consumer Electronics
## Audio
Headphones | headphones earbuds headset earphones wireless noise | electronics
Speakers | speaker speakers bluetooth soundbar portable | electronics
Turntables & Radios | turntable record player radio vinyl | electronics
## Computers & Phones
Phone Cases & Covers | phone case cover iphone galaxy | electronics
Chargers & Cables | charger cable usb adapter power bank wireless charging | electronics
Keyboards & Mice | keyboard mouse trackpad mechanical | electronics
Laptops & Tablets | laptop notebook tablet computer | electronics
Computer Bags & Stands | laptop stand sleeve monitor arm dock | electronics
## Photo & Smart Home
Cameras | camera lens tripod mirrorless film instant | electronics
Smart Home Devices | smart home plug bulb thermostat doorbell sensor | electronics
Wearable Technology | smartwatch fitness tracker wearable band | electronics
# Health & Beauty
## Skin & Body
Face Care | face serum cream moisturizer cleanser mask toner skincare | beauty
Body Care | body lotion butter scrub soap oil bath bomb | beauty
Sun Care | sunscreen spf sun tan | beauty
## Hair, Make-up & Scent
Shampoo & Conditioner | shampoo conditioner hair | beauty
Hair Styling | hair brush dryer straightener gel wax comb | beauty
Make-up | makeup lipstick mascara foundation eyeshadow blush nail polish | beauty
Perfume & Cologne | perfume cologne fragrance eau parfum scent | beauty
Shaving & Beard Care | shaving razor beard oil balm aftershave | beauty
Vitamins & Supplements | vitamin supplement protein collagen magnesium | food
# Food & Drinks
## Drinks
Coffee Beans & Ground Coffee | coffee beans ground roast espresso decaf arabica | food
Tea & Infusions | tea green black herbal infusion matcha chai rooibos | food
Juices & Syrups | juice syrup lemonade kombucha cordial | food
## Pantry
Chocolate & Sweets | chocolate candy sweets truffle caramel toffee bar | food
Snacks & Nuts | snack nuts crisps chips popcorn granola dried fruit | food
Honey & Spreads | honey jam spread butter marmalade preserve | food
Oils, Sauces & Spices | oil olive vinegar sauce salsa spice herb salt pepper | food
Pasta, Rice & Baking | pasta rice flour baking mix sugar noodles | food
# Books & Stationery
## Books
Fiction Books | book novel fiction story paperback hardcover | book
Non-Fiction Books | book guide history biography nonfiction self help | book
Children's Books | book children kids picture story bedtime | book
Cookbooks | cookbook recipe recipes cooking | book
## Stationery
Notebooks & Journals | notebook journal diary planner paper | stationery
Pens & Pencils | pen pencil marker fountain ink | stationery
Greeting Cards & Gift Wrap | card greeting gift wrap ribbon envelope | stationery
`;

export interface CategoryNode {
  id: string;
  name: string;
  level: number;
  parent: CategoryNode | undefined;
  children: CategoryNode[];
  /** Only of leaves. */
  keywords: string[];
  profile: string;
  department: string | undefined;
}

/** The tree, read from the table once: ids are 10000 a department, 100 a section, 1 a leaf, in the table's order. */
function readTree(): CategoryNode {
  const root = node("0", "Root", undefined);
  let top = root;
  let section = root;
  for (const line of LEAVES.trim().split("\n")) {
    if (line.startsWith("## ")) section = child(top, Number(top.id) + (top.children.length + 1) * 100, line.slice(3));
    else if (line.startsWith("# ")) top = child(root, (root.children.length + 1) * 10_000, line.slice(2));
    else {
      const [name = "", words = "", profile = ""] = line.split(" | ");
      const leaf = child(section, Number(section.id) + section.children.length + 1, name);
      leaf.keywords = words.split(" ");
      [leaf.profile = "", leaf.department] = profile.split(" ");
    }
  }
  return root;
}

function node(id: string, name: string, parent: CategoryNode | undefined): CategoryNode {
  const level = parent === undefined ? 0 : parent.level + 1;
  return { id, name, level, parent, children: [], keywords: [], profile: "", department: undefined };
}

function child(parent: CategoryNode, id: number, name: string): CategoryNode {
  const created = node(String(id), name, parent);
  parent.children.push(created);
  return created;
}

function below(start: CategoryNode): CategoryNode[] {
  return [start, ...start.children.flatMap(below)];
}

export const ROOT = readTree();
const NODES = new Map(below(ROOT).map((entry) => [entry.id, entry]));
export const LEAF_NODES = [...NODES.values()].filter((entry) => entry.children.length === 0);

export function nodeOf(id: string): CategoryNode | undefined {
  return NODES.get(id);
}
