"""Original short texts of the demo: a scene, stories, an essay, poems; English, Indonesian and Chinese."""

FERRY = """Title: The Ferry Clerk
Credit: scene from a screenplay
Author: Wen Lihua

INT. FERRY TERMINAL - TICKET WINDOW - EVENING

Rain on a tin roof. A single bulb. MIRA (58) counts coins into columns behind glass that has been mended with tape. The clock above her runs nine minutes slow and everyone in this town knows it.

JUN (24) stands at the window with a suitcase too large for one night.

JUN
One, to the far side.

MIRA
Return?

JUN
No.

Mira's hand stops over the ticket roll. She does not look up.

MIRA
The single costs more than half of a return.

JUN
I know what it costs.

MIRA
Then you know it makes no sense. People buy the return and throw half away.

JUN
I don't want to have the other half in my pocket.

A horn, far off. The boat is a light on the water and then two lights.

MIRA
Your father bought a single once.

JUN
(beat)
He never left.

MIRA
He stood where you stand. Nineteen minutes. I sold him the ticket, he read it as though it were a letter, and he gave it back to me. I have never balanced that day. Forty cents over, for thirty-one years.

She opens the drawer, lifts the tray, and takes from under it a ticket gone brown as tea. She slides it beneath the glass.

JUN
Is it still good?

MIRA
It has no date. We didn't print dates then. People came or they didn't.

Jun picks it up. The horn again, close now. The floor trembles.

JUN
Why did you keep it?

MIRA
Because someone paid for it.

Jun looks at the ticket, at the suitcase, at the slow clock.

JUN
How long do I have?

MIRA
By that clock? Nine minutes more than you think.

Jun laughs, once, surprised by it. He sets the suitcase on its end, and sits down on it.

EXT. FERRY TERMINAL - CONTINUOUS

The ramp comes down. Nobody gets off. Through the lit window we see two people not speaking, the way one does not speak in the presence of something being decided.

INT. FERRY TERMINAL - TICKET WINDOW - CONTINUOUS

Mira tears a fresh ticket from the roll and lays it beside the old one.

MIRA
This one is a return. I am not telling you anything. I am only selling tickets.

JUN
What do I owe you?

MIRA
Forty cents less than it says.

He pays. She puts the coins on the shortest column. She writes a figure in the ledger, looks at it, and for the first time tonight she looks up.

MIRA (CONT'D)
There. It balances.

The horn. Jun lifts the suitcase, which is after all not so heavy, and walks out into the rain with one ticket in each hand.

CUT TO BLACK.
"""

RETURN = """Title: The Ferry Clerk: Return Crossing
Credit: for the stage
Author: Mateo Figueroa

INT. FERRY TERMINAL - TICKET WINDOW - MORNING

The same window, eleven years on. The tape has been replaced by new tape. The clock is right, which makes the room feel wrong. LUZ (30) sits where Mira sat.

JUN (35) enters without luggage.

JUN
Someone fixed the clock.

LUZ
The company. Everybody has been late since.

He lays a ticket under the glass, soft as cloth from years of pockets.

JUN
I would like to know whether this is good.

LUZ
It's the second half of a return.

JUN
Yes.

LUZ
Where's the first half?

JUN
I used it to get home. That took some time. I had first to find out in which direction home was.

She turns it over. On the back, in a hand that leaned like a fence, a sum: forty, less forty.

LUZ
She told me that a man would come. She told me he would ask whether it is good and that I wasn't to answer.

JUN
What were you to do?

Luz takes a long-handled stamp from its hook, breathes on it, and holds it out to him, handle first.

LUZ
You were to do it.

He stamps the ticket. The sound is bigger than the room. Somewhere beyond the wall a horn answers.

JUN
Is she across?

LUZ
On the hill, under the fig. You can see the landing from there. She chose it for that. She said she would like, for once, to watch a boat come in with nobody to charge.

Jun takes forty cents from his pocket and sets the coins on the sill, in a column.

LUZ (CONT'D)
That'll put me over.

JUN
For thirty-one years, I'm told, it does no harm.

He goes. She looks at the coins for as long as it takes a boat to tie up. Then she opens the ledger, and leaves the line blank.

CURTAIN.
"""

FERRY_ZH = """渡口

雨落在铁皮屋顶上，像有人在数一笔永远数不清的零钱。售票窗里只有一盏灯，灯下坐着美兰，她把硬币一摞一摞地码好，摞得极齐。墙上的钟慢九分钟，镇上人人都知道，所以也就没有人迟到。

小俊站在窗外，身边的箱子大得不像只去一夜。

“一张，到对岸。”

“往返？”

“单程。”

美兰的手停在票卷上，没有抬头。“单程比往返的一半还贵。别人都买往返，回头那一半丢掉。”

“我不想口袋里揣着那一半。”

远处一声汽笛。江面上先是一点光，后来是两点。

“你父亲也买过一张单程。”她说。

“他从没走过。”

“他就站在你站的地方，站了十九分钟。我把票卖给他，他像读信一样读那张票，读完又还给了我。那一天的账我一直没有平，多出四角钱，多了三十一年。”

她拉开抽屉，掀起底盘，取出一张黄得像茶渍的旧票，从玻璃底下推了过去。

“还能用吗？”

“上面没有日期。那时候不印日期。人来，就来了；不来，就不来。”

小俊把票拿起来。汽笛又响，这回近了，地板轻轻地抖。

“您为什么留着它？”

“因为有人付过钱。”

他看看票，看看箱子，看看那只慢钟。“我还有多久？”

“照那只钟？比你以为的多九分钟。”

他笑了一声，自己也吃了一惊。他把箱子竖起来，坐了上去。雨还在下。窗里窗外，两个人都不说话，就像有什么事情正在被决定的时候，人们总是不说话的那样。

后来她撕下一张新票，放在旧票旁边。“这一张是往返。我什么也没有劝你，我只是卖票的。”

“多少钱？”

“比票面少四角。”

他付了钱。她把硬币放到最矮的那一摞上，在账簿里写下一个数字，看了看，这才抬起头来，今晚第一次。

“好了，”她说，“平了。”
"""

LIGHTHOUSE = """What the Lighthouse Keeps

The lamp had been automatic for twenty years when they sent Ansel to shut the house. He was to list what was there, pack what had value, and turn the key. The form had four lines for the list.

On the first line he wrote: one table. He wrote it standing up. Then he sat down at the table to write the second line, and from the chair he saw that the window had been placed, not for the sea, but for the kettle: whoever sat here watched the steam against the light and knew by its slant which way the wind had turned. There was a mark on the glass, a thumb's width, worn there by somebody who had checked. He thought about it for some time and wrote: one window.

On the stairs there was a rail on the left going up and none on the right. In the dark he understood it. A keeper carries the oil in the right hand. A hundred and twelve steps, twice a night, and at the sixtieth a niche just deep enough for the can. The edge of the niche was bright as a coin. He set his bag there, without meaning to, and changed hands.

At the top the lens stood under its sheet. He had been told that a museum might take it. He lifted one corner, and the whole room filled with small quick spectra, on the walls, on his sleeves, as though a shoal had come in with the tide and found him. He let the sheet fall. He had two lines left.

It was on the way down that he found the pencil. Inside the cupboard door, where an inspector would not look, the keepers had kept their other log. It had no ships in it. It said: *Thrush on the gallery, three days, then gone.* It said: *M. born, 4 a.m., fog.* It said: *Today I was not lonely and noticed it.* The hands changed every dozen years or so but the sentences did not grow longer. The last was dated the week before the lamp went over to the wire. *It will be lit,* somebody had written, *but who will know it is lit?*

Ansel read until he could not see the door, and only then remarked that he could not see it, and looked up. The lamp had come on by itself, as it did, punctual and indifferent, and its beam went out over water that was empty as far as he could tell. He went up the stairs again, holding the rail on the left. He stood on the gallery until he was thoroughly cold. A thrush is not a likely bird so far out. He watched for it in any case.

Then he went down and found the stub of the pencil, which was on its ledge, where it would be.

*Lit,* he wrote beneath the rest. *Seen.* And the date.

On the third line of the form he wrote: one cupboard, fixed, cannot be moved. He considered the fourth line. In the end he drew a stroke through it, as one does so that nothing can be added later; and then, because that was not true, he took the stroke for a horizon, and put on it, very small, a light.
"""

REPAIR = """The Repair Shop on Rue de Marseille

Everything Selim mended came back to him, in the end, with the same complaint: it no longer worked the way it had. He would turn the radio over in his hands. It worked. He could hear it working. "It's too clear," the widow Ben Ammar said. "My husband used to sound as if he were coming from a long way off, and now he's in the room."

It was not her husband, naturally. It was the man who read the harbor prices. But she had listened to the prices for forty years beside a man who repeated them half a second late, and with the crackle gone, there was nowhere left for him to be.

So Selim learned to put things back. He soldered a little fault into the radio, a resistor that warmed up and drifted, so that by the end of the bulletin the prices seemed to be arriving over water. He charged her for the part and not for the labor, since he did not know what to call the labor.

Word went round, as it does. A boy brought the bicycle of a brother who had emigrated: it must still pull to the left. A tailor brought scissors that had always, at the last centimeter, hesitated. A woman whom he did not know brought a clock and asked only that it go on losing four minutes a day, as it had since her mother set it, because she had worked out that it would be right again in the spring of the year she turned sixty, and she wished to be there.

Selim began a ledger. On the left he wrote what was broken, and on the right what was not to be repaired. The right-hand column grew longer. In time he saw that it was the more exact description of each thing: anybody's scissors may be sharp.

When he grew old, his own hands acquired a tremor. His daughter, who had studied in Lyon and knew about such matters, said that there was a clinic, there was a procedure, a small current in the right place. He asked her what he would lose. Nothing, she said. He took down the ledger and opened it on the bench between them.

She read it standing, page after page, as the light went along the shelves and showed the radios, the clocks, the bicycle that nobody had come for. At the end she took his pen. She wrote her father's name on the left and, beside it, the trouble. She held the pen over the right-hand column for a long time. Then she looked at his hands; at the way that they waited, just before they touched a thing, as though they were asking it something.

"Leave it," she wrote.
"""

WORTH = """What a Thing Is Worth Twice

In the souk where I grew up a carpet had two prices, and neither was the one you were thinking of. There was the price of the carpet. And there was the price of the pattern, which was paid by another weaver, in another town, who had seen it on your wall and wished to work from it. The second price was small. It was also the one that men quarreled about, and I have come to believe that they were right.

The carpet can be sold once. It leaves; the wall is bare; the account is closed. The pattern does not leave. It goes out and it is still at home, and this is such an odd way for property to behave that most trades have preferred to pretend that it does not happen. The weavers did not pretend. They kept a knot. Each workshop tied, in the lower left corner, one knot in a manner that served no purpose, and whoever worked from your pattern worked your knot in too, beside their own. On a good carpet, you could read a row of them, like the stamps in a passport.

Nobody enforced the knot. A man who left it out could not be fined. But the buyers knew where to look, and a carpet without its row was a carpet without a story, and sold as wool.

Notice what the custom got right. The payment was small, so that it was cheaper to be honest than to be clever. It traveled with the work, not with the man, so that it survived him. It reached back more than one generation, but each step took less: the third knot in the row was worth a coffee, the fourth a greeting. And it was visible. You did not have to trust the seller; you could bend down.

We have lately built machines that will work from any pattern in the world, at once, with nobody bending down. Some say that this abolishes the second price. I think that it has merely lost its corner. A thing made from ten thousand things still owes; it only does not know to whom. The remedy is neither to forbid the loom nor to bless it. It is to tie the knot again: early, while the thread is still in the hand; in the same place every time; and small enough that nobody is tempted to leave it out.

My grandfather's knot was a double turn with a slack end. I have seen it once since, in a shop window in Marseille, the ninth in a row of eleven. I went in. I did not buy the carpet, which was not very good. I turned over the corner, greeted him, and had a coffee next door at what I considered to be his expense.
"""

RIVERS = """Five Rivers

I. Source

It begins as a dampness under stone,
a rumor that the moss repeats.
Nobody has ever stood at the beginning.
You arrive, and it is already leaving.

II. Mill

They taught it to count.
All day it said one, one, one
against the wheel, and flour fell
out of a number so large
it had to be said by falling.

III. City

Here it carries the undersides of bridges
and gives them back in pieces.
A boy lets go of a bottle.
An accountant, crossing, sees it flash
and loses for a moment his place
in the long addition of the evening.
He will not find it. He is grateful
and doesn't know to whom.

IV. Flood

It remembered the field
from before it was a field
and came to look.
It went from room to room
like someone home from years abroad,
touching the table, lifting the chair,
asking of each thing, gently, *this too?*
and of each thing taking a little.

V. Mouth

Where it ends it is widest.
My mother grew like that.
There was less and less bank to her,
more and more sky in her talk,
until you couldn't say, on any given morning,
here is the river, here is the sea,
only that the taste was changing,
and that the boats had begun to rise
and fall as if something
enormous and not unkind
were sleeping.
"""

HUJAN = """Hujan di Atas Kertas

Setiap sore, kalau langit di atas Kotagede mulai berwarna seperti tinta yang tumpah, Mbah Sastro mengeluarkan selembar kertas dan meletakkannya di halaman. Bukan untuk ditulisi. Ia menunggu hujan.

Tetes pertama jatuh dan melebar menjadi bulan kecil. Tetes kedua, agak jauh, seperti malu. Lalu ia angkat kertas itu, cepat, sebelum hujan menjadi banyak dan kehilangan namanya. Ia jepit di tali jemuran di beranda, di samping kertas hari kemarin, dan kemarin lusa, dan seterusnya sampai ke pojok yang gelap.

“Untuk apa, Mbah?” tanya Ratri. Umurnya sembilan tahun dan ia percaya bahwa segala sesuatu ada gunanya.

“Untuk tahu,” kata Mbah Sastro, “hujan yang mana.”

Di balik tiap lembar ia tulis tanggal dengan pensil. Ada hujan waktu ayah Ratri lahir: tujuh tetes, berjejer, hampir lurus. Ada hujan waktu sawah dijual: satu tetes saja, besar, dan kertasnya koyak di tengah. Ada hujan yang tidak jadi: selembar kertas bersih, bertanggal, yang justru paling lama ia pandangi.

“Ini hari apa?”

“Hari nenekmu berangkat. Mendungnya sudah turun sampai ke pucuk sawo. Saya tunggu sampai malam.”

Ratri memegang kertas itu. Tidak ada apa-apa di sana. Tetapi kalau dimiringkan ke arah lampu, tampak permukaannya sedikit bergelombang, seperti kertas yang pernah basah oleh sesuatu yang bukan hujan. Ia letakkan kembali, pelan sekali, dan tidak bertanya lagi.

Musim berikutnya Mbah Sastro tidak bisa lagi turun ke halaman. Sore itu langit berwarna tinta. Ratri mengambil selembar kertas dari laci, meletakkannya di tanah, dan berdiri di sampingnya dengan tangan siap, seperti orang menunggu kereta. Tetes pertama. Tetes kedua. Ia angkat. Ia jepit di tali.

“Hujan yang mana?” tanya suara dari dalam kamar.

Ratri memandang kertasnya lama-lama. Dua bulan kecil, berdekatan, yang satu hampir menyentuh yang lain.

“Yang ini,” katanya, “hujan yang saya tangkap sendiri.”

Dari dalam kamar tidak terdengar apa-apa, kecuali sesuatu yang mungkin tawa. Di halaman, hujan sudah menjadi banyak. Ia mengambil pensil dan menulis tanggalnya.
"""

TEXTS = {
    "ferry": ("the-ferry-clerk.fountain", FERRY),
    "return": ("return-crossing.fountain", RETURN),
    "ferry_zh": ("渡口.txt", FERRY_ZH),
    "lighthouse": ("lighthouse.md", LIGHTHOUSE),
    "repair": ("repair-shop.txt", REPAIR),
    "worth": ("worth-twice.md", WORTH),
    "rivers": ("five-rivers.txt", RIVERS),
    "hujan": ("hujan.txt", HUJAN),
}
OPENINGS = {
    "ferry": "A ticket window, a slow clock, and a single that was never used.",
    "return": "Eleven years on, the other half of the ticket.",
    "ferry_zh": "雨夜的售票窗，一张没有日期的单程票。",
    "lighthouse": "A man is sent to list what is left in a lighthouse. The form has four lines.",
    "repair": "He learned to put the faults back.",
    "worth": "On carpets, patterns, and the knot in the lower left corner.",
    "rivers": "From a dampness under stone to the sea.",
    "hujan": "Selembar kertas, dua tetes hujan, dan seorang kakek yang ingin tahu hujan yang mana.",
}


def text_file(name: str) -> tuple[str, bytes]:
    """File name and UTF-8 bytes of a text."""
    file_name, words = TEXTS[name]
    return file_name, words.encode()


def first_line(name: str) -> str:
    """The sentence that introduces a text."""
    return OPENINGS[name]


# Where an author chose what everybody may read, instead of the first lines.
EXCERPTS = {"ferry": "The single costs more than half of a return.\n\nJUN\nI know what it costs."}
