/* SPDX-License-Identifier: GPL-3.0-or-later */
/* polyphones.h -- characters with several readings.  Layer: lang, private.
 * POLYPHONES is read by tools/mktables.c too: the first reading is the one a
 * place or office most often has; a typed key may use any of them. PHRASES
 * decides where the first is wrong: in that phrase the character reads so. */
#ifndef LANG_POLYPHONES_H
#define LANG_POLYPHONES_H

#define POLYPHONES(X) \
	X("〇", "ling") X("长", "chang zhang") X("行", "xing hang heng") \
	X("重", "zhong chong") X("大", "da dai") X("曾", "zeng ceng") \
	X("单", "dan shan chan") X("解", "jie xie") X("区", "qu ou") \
	X("乐", "le yue lao") X("都", "du dou") X("调", "tiao diao") \
	X("没", "mei mo") X("的", "de di") X("地", "di de") \
	X("了", "le liao") X("着", "zhe zhao zhuo") X("得", "de dei") \
	X("还", "hai huan") X("会", "hui kuai") X("石", "shi dan") \
	X("车", "che ju") X("弄", "nong long") X("朴", "pu piao") \
	X("仇", "qiu chou") X("厦", "sha xia") X("卡", "ka qia") \
	X("便", "bian pian") X("传", "chuan zhuan") X("藏", "cang zang") \
	X("朝", "chao zhao") X("盛", "sheng cheng") X("种", "zhong chong") \
	X("差", "cha chai") X("更", "geng jing") X("核", "he hu") \
	X("降", "jiang xiang") X("角", "jiao jue") X("卷", "juan") \
	X("壳", "ke qiao") X("铺", "pu") X("色", "se shai") \
	X("属", "shu zhu") X("数", "shu shuo") X("宿", "su xiu") \
	X("弹", "tan dan") X("提", "ti di") X("屯", "tun zhun") \
	X("系", "xi ji") X("校", "xiao jiao") X("血", "xue xie") \
	X("削", "xiao xue") X("省", "sheng xing") X("尾", "wei yi") \
	X("压", "ya") X("择", "ze zhai") X("轧", "zha ya") \
	X("扎", "zha za") X("柏", "bai bo") X("番", "fan pan") \
	X("蚌", "beng bang") X("六", "liu lu") X("铅", "qian yan") \
	X("堡", "bao pu bu") X("圩", "wei xu") X("莘", "shen xin") \
	X("巷", "xiang hang") X("盖", "gai ge") X("翟", "zhai di") \
	X("查", "cha zha") X("缪", "miao mou") X("覃", "qin tan") \
	X("折", "zhe she") X("薄", "bo bao") X("秘", "mi bi") \
	X("隗", "wei kui") X("泊", "bo po") X("漷", "huo kuo") \
	X("尉", "wei yu") X("什", "shi shen") X("乘", "cheng sheng") \
	X("称", "cheng chen") X("臭", "chou xiu") X("畜", "chu xu") \
	X("攒", "zan cuan") X("露", "lu lou") X("绿", "lv lu") \
	X("率", "lv shuai") X("模", "mo mu") X("漏", "lou") \
	X("给", "gei ji") X("吓", "xia he") X("咽", "yan ye") \
	X("劲", "jin jing") X("禅", "chan shan") X("嚼", "jiao jue") \
	X("熟", "shu shou") X("谁", "shei shui") X("那", "na nei") \
	X("暴", "bao pu") X("贾", "jia gu") X("洗", "xi xian") \
	X("句", "ju gou") X("落", "luo la lao") X("亳", "bo") \
	X("尺", "chi che") X("和", "he huo hu") X("脏", "zang") \
	X("剥", "bo bao") X("塞", "sai se") X("沈", "shen chen") \
	X("万", "wan mo") X("侗", "dong tong") X("济", "ji") \
	X("垃", "la") X("圾", "ji") X("坊", "fang") X("槐", "huai") \
	X("术", "shu zhu") X("斜", "xie xia") X("券", "quan xuan") \
	X("殷", "yin yan") X("吁", "yu xu") X("召", "zhao shao") \
	X("粘", "zhan nian") X("爪", "zhua zhao") X("拓", "tuo ta") \
	X("叶", "ye xie") X("约", "yue yao") X("说", "shuo shui") \
	X("尽", "jin") X("呢", "ne ni") X("嘛", "ma") X("吗", "ma") \
	X("不", "bu fou") X("燕", "yan") X("任", "ren") X("华", "hua") \
	X("栅", "zha shan shi") X("卜", "bu bo") X("佛", "fo fu") X("碌", "lu liu") \
	X("圈", "quan juan") X("咀", "zui ju") X("耙", "pa ba") X("干", "gan qian") \
	X("咇", "bi bie") X("仔", "zai zi") X("埔", "pu bu") X("勒", "le lei") \
	X("芫", "yan yuan") X("鹄", "hu gu") X("晟", "sheng cheng") \
	X("蔚", "yu wei") X("员", "yuan yun") X("黑", "hei he") X("繁", "fan po") \
	X("牟", "mou mu") X("祭", "ji zhai") X("瞿", "qu ju") X("阿", "a e") \
	X("浒", "hu xu") X("郇", "xun huan") X("厕", "ce si") \
	X("参", "can shen cen") X("侧", "ce zhai") X("幢", "zhuang chuang") \
	X("屏", "ping bing") X("曝", "bao pu") X("瀑", "pu bao") X("炮", "pao bao") \
	X("刨", "pao bao") X("埋", "mai man") X("络", "luo lao") X("脉", "mai mo") \
	X("抹", "mo ma") X("胖", "pang pan") X("迫", "po pai") X("栖", "qi xi") \
	X("雀", "que qiao") X("杉", "shan sha") X("似", "si shi") \
	X("纤", "xian qian") X("综", "zong zeng") X("柞", "zuo zha") \
	X("扒", "ba pa") X("磅", "bang pang") X("膀", "bang pang") X("蛤", "ha ge") X("碡", "zhou") \
	X("莎", "sha suo") X("刹", "sha cha") X("囤", "tun dun") X("恶", "e wu") \
	X("脯", "fu pu") X("奇", "qi ji") X("茄", "qie jia") X("芥", "jie gai") \
	X("俩", "liang lia") X("陆", "lu liu") X("蔓", "man wan") \
	X("氓", "meng mang") X("泌", "mi bi") X("疟", "nve yao") \
	X("亲", "qin qing") X("澄", "cheng deng") X("颤", "chan zhan") \
	X("扛", "kang gang") X("拾", "shi she") X("熨", "yun yu") \
	X("荨", "xun qian") X("伺", "si ci") X("稽", "ji qi") X("隽", "jun juan") \
	X("拽", "zhuai ye") X("咳", "ke hai")

#define PHRASES(X) \
	X("长", "长子营", "zhang") X("长", "局长", "zhang") \
	X("长", "所长", "zhang") X("长", "队长", "zhang") \
	X("长", "站长", "zhang") X("长", "科长", "zhang") \
	X("长", "处长", "zhang") X("长", "处长地", "chang") \
	X("长", "院长", "zhang") \
	X("长", "校长", "zhang") X("长", "班长", "zhang") \
	X("长", "组长", "zhang") X("长", "家长", "zhang") \
	X("长", "部长", "zhang") X("长", "会长", "zhang") \
	X("长", "楼长", "zhang") X("长", "网格长", "zhang") \
	X("长", "厅长", "zhang") X("长", "成长", "zhang") \
	X("长", "生长", "zhang") X("长", "增长", "zhang") \
	X("长", "长治", "zhang") X("长", "河长制", "zhang") \
	X("长", "林长制", "zhang") X("长", "路长制", "zhang") \
	X("行", "银行", "hang") X("行", "行业", "hang") \
	X("行", "商行", "hang") X("行", "支行", "hang") \
	X("行", "分行", "hang") X("行", "总行", "hang") \
	X("行", "农商行", "hang") X("行", "太行", "hang") \
	X("行", "同行业", "hang") X("重", "重庆", "chong") \
	X("重", "重复", "chong") X("重", "重新", "chong") \
	X("重", "重阳", "chong") X("重", "重建", "chong") \
	X("重", "重组", "chong") X("大", "大夫", "dai") \
	X("大", "大城县", "dai") X("单", "单县", "shan") \
	X("单", "单家", "shan") X("单", "单店", "shan") \
	X("曾", "曾经", "ceng") X("曾", "未曾", "ceng") \
	X("曾", "不曾", "ceng") X("解", "解州", "xie") \
	X("乐", "音乐", "yue") X("乐", "乐器", "yue") \
	X("乐", "乐清", "yue") X("都", "都是", "dou") X("都", "都不", "dou") \
	X("都", "都没", "dou") X("都", "都有", "dou") \
	X("调", "调度", "diao") X("调", "调查", "diao") \
	X("调", "调动", "diao") X("调", "抽调", "diao") \
	X("调", "调研", "diao") X("调", "空调", "tiao") \
	X("了", "了解", "liao") X("还", "归还", "huan") \
	X("还", "返还", "huan") X("还", "退还", "huan") \
	X("会", "会计", "kuai") X("弄", "里弄", "long") \
	X("弄", "弄堂", "long") X("厦", "厦门", "xia") \
	X("卡", "关卡", "qia") X("便", "便宜", "pian") \
	X("藏", "西藏", "zang") X("盛", "盛饭", "cheng") \
	X("差", "出差", "chai") X("更", "打更", "jing") \
	X("降", "投降", "xiang") X("宿", "星宿", "xiu") \
	X("弹", "子弹", "dan") X("弹", "炸弹", "dan") X("番", "番禺", "pan") \
	X("蚌", "河蚌", "bang") X("六", "六安", "lu") \
	X("堡", "十里堡", "pu") X("堡", "马家堡", "pu") \
	X("堡", "八里堡", "pu") X("堡", "双堡", "pu") X("堡", "吴堡", "bu") \
	X("堡", "柴家堡", "pu") X("莘", "莘庄", "xin") \
	X("查", "查家", "zha") X("什", "什么", "shen") \
	X("折", "折本", "she") X("率", "率领", "shuai") \
	X("率", "草率", "shuai") X("模", "模样", "mu") X("模", "模具", "mu") \
	X("模", "模板", "mu") X("给", "供给", "ji") X("给", "补给", "ji") \
	X("给", "给水", "ji") X("给", "给排水", "ji") \
	X("称", "对称", "chen") X("角", "角色", "jue") \
	X("校", "校对", "jiao") X("提", "提防", "di") X("畜", "畜牧", "xu") \
	X("传", "传记", "zhuan") X("削", "剥削", "xue") \
	X("薄", "薄膜", "bao") X("泊", "湖泊", "po") X("泊", "水泊", "po") \
	X("轧", "倾轧", "ya") X("劲", "强劲", "jing") \
	X("粘", "粘土", "nian") X("尉", "尉迟", "yu") \
	X("召", "召家", "shao") X("露", "露面", "lou") \
	X("栅", "大栅栏", "shi") X("栅", "栅栏", "zha") X("卜", "萝卜", "bo") \
	X("佛", "仿佛", "fu") X("碌", "碌碡", "liu") X("圈", "羊圈", "juan") \
	X("圈", "猪圈", "juan") X("圈", "牛圈", "juan") X("圈", "马圈", "juan") \
	X("圈", "驴圈", "juan") X("塞", "堵塞", "se") X("塞", "阻塞", "se") \
	X("塞", "闭塞", "se") X("塞", "淤塞", "se") X("咀", "咀嚼", "ju") \
	X("绿", "绿林", "lu") X("干", "干务", "qian") X("干", "干东村", "qian") \
	X("干", "干北村", "qian") X("干", "干西村", "qian") X("干", "干南社区", "qian") X("仔", "仔细", "zi") \
	X("调", "调取", "diao") X("调", "调头", "diao") X("乐", "乐亭", "lao") \
	X("蔚", "蔚蓝", "wei") X("蔚", "蔚来", "wei") X("参", "人参", "shen") \
	X("参", "参差", "cen") X("参", "海参", "shen") X("炮", "炮制", "pao") \
	X("阿", "阿胶", "e") X("阿", "东阿", "e") X("陆", "陆拾", "liu") \
	X("屏", "屏住", "bing") X("浒", "浒墅", "xu") X("黑", "黑龙", "hei") \
	X("行", "行道树", "xing") X("纤", "纤夫", "qian") X("纤", "拉纤", "qian") \
	X("落", "落枕", "lao") X("落", "大落垡", "lao") X("扎", "包扎", "za") \
	X("扎", "捆扎", "za") X("露", "露馅", "lou") X("埋", "埋怨", "man") \
	X("奇", "奇数", "ji") X("重", "重修", "chong") X("重", "重叠", "chong") \
	X("重", "重启", "chong") X("重", "重置", "chong") X("都", "都要", "dou") \
	X("都", "都在", "dou") X("都", "都能", "dou") X("角", "主角", "jue") \
	X("角", "角逐", "jue") X("降", "降伏", "xiang") X("盛", "盛放", "cheng") \
	X("宿", "一宿", "xiu") X("弹", "导弹", "dan") X("弹", "炮弹", "dan") \
	X("长", "镇长", "zhang") X("长", "村长", "zhang") X("长", "区长", "zhang") \
	X("长", "市长", "zhang") X("长", "县长", "zhang") X("长", "乡长", "zhang") \
	X("长", "街长", "zhang") X("长", "巷长", "zhang") X("长", "田长", "zhang") \
	X("长", "片长", "zhang") X("长", "行长", "zhang") X("行", "行长", "hang") \
	X("长", "长辈", "zhang") X("长", "长大", "zhang") X("行", "行情", "hang") \
	X("行", "行列", "hang") X("行", "发行", "xing") X("行", "内行", "hang") \
	X("行", "外行", "hang") X("行", "行当", "hang") X("曝", "曝光", "bao") \
	X("曝", "曝晒", "pu") X("刨", "刨冰", "bao") X("蛤", "蛤蜊", "ge")

#endif
